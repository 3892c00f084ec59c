-- Runs the specs with busted:  ./tinynet tests/all.lua [--long] [pattern]
-- `pattern` chooses among tests/*_spec.lua by name. The last line: N passed, N failed, N skipped.
-- One spec runs in this process; of several, each runs in a process of its own, as many at a time as there are
-- processors, four at most.
io.stdout:setvbuf "line" -- also into a file: one sees how far it is
local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = here .. "/?.lua;" .. package.path

local lfs = require "lfs"
local helper = require "helper"
local busted = require "busted.core"()

local pattern
for _, word in ipairs(arg) do
  if word == "--long" then
    helper.long = true
  elseif word:sub(1, 1) == "-" or pattern then
    io.stderr:write("usage: tinynet tests/all.lua [--long] [pattern]\n")
    os.exit(1, true)
  else
    pattern = word
  end
end

local function spec_files()
  local files = {}
  for name in lfs.dir(helper.root .. "/tests") do
    if name:find "_spec%.lua$" and (not pattern or name:find(pattern)) then
      files[#files + 1] = name
    end
  end
  table.sort(files)
  return files
end

-- What all specs together came to.
local passed, failed, skipped = 0, 0, 0

-- Prints what the process of a spec said and adds up its last line.
local function take(name, said, code)
  local text, p, f, s = said:match "^(.-)(%d+) passed, (%d+) failed, (%d+) skipped\n$"
  io.write(text or said)
  passed, failed, skipped = passed + (p or 0), failed + (f or 0), skipped + (s or 0)
  if not text or (code == "0") ~= (f == "0") then
    print(("FAILED %s to end well: status %s"):format(name, code))
    failed = failed + 1
  end
end

local function run_apart(files)
  local folder = helper.tmpdir()
  local one = ([[%s %s %s "^$1\$" >%s/"$1" 2>&1; echo "$1" $?]]):format(helper.quote(helper.interpreter),
    helper.quote(arg[0]), helper.long and "--long" or "", helper.quote(folder))
  local processors = io.popen("getconf _NPROCESSORS_ONLN"):read "n" or 1
  local pipe <close> = io.popen(("printf '%%s\\n' %s | xargs -n 1 -P %d sh -c %s sh"):format(table.concat(files, " "),
    math.min(processors, 4), helper.quote(one)))
  for line in pipe:lines() do
    local name, code = line:match "^(%S+) (%d+)$"
    take(name, helper.read(folder .. "/" .. name), code)
  end
end

-- Why a failure is none: the test needs a part that this build does not have.
local function absent(message)
  for reason, sentences in pairs(helper.absent) do
    for _, sentence in ipairs(sentences) do
      if tostring(message):find(sentence, 1, true) then return reason end
    end
  end
end

local reasons = {} -- why a test was skipped

-- "file describe it": what an element is called.
local function full_name(element)
  local names = {}
  while element and element.descriptor and element.descriptor ~= "file" do
    table.insert(names, 1, element.name or element.descriptor)
    element = busted.context.parent(element)
  end
  return names[1] and table.concat(names, " ") or "to load"
end

local function on(channel, f)
  busted.subscribe(channel, function(...)
    f(...)
    return nil, true -- let the other subscribers see the event
  end)
end

local function report_failure(element, _, message, trace)
  reasons[element] = absent(message)
  if reasons[element] and element.descriptor ~= "it" then
    skipped = skipped + 1
    print(("skipped %s: %s"):format(full_name(element), reasons[element]))
  end
  if reasons[element] then return end
  print(("FAILED %s\n  %s"):format(full_name(element), (tostring(message):gsub("\n", "\n  "))))
  local place = element.trace or trace
  if place and place.short_src then
    print(("  in the test at %s:%d"):format(place.short_src, place.currentline))
  end
  if element.descriptor ~= "it" then failed = failed + 1 end -- a test itself is counted when it ends
end

local function run_here(file)
  require "busted"(busted)
  require "busted.modules.test_file_loader"(busted, { "lua" })({ file }, {}, { excludes = {} })
  require "busted.execute"(busted)(1, {})
end

on({ "failure" }, report_failure)
on({ "error" }, report_failure)
on({ "pending" }, function(element, _, message) reasons[element] = message end)

on({ "test", "end" }, function(element, _, status)
  if status == "success" then
    passed = passed + 1
  elseif status == "pending" or reasons[element] then
    skipped = skipped + 1
    local reason, skipped_part = reasons[element], element
    if not reason then reason, skipped_part = element.name, busted.context.parent(element) end -- pending(reason) by itself
    print(("skipped %s: %s"):format(full_name(skipped_part), (reason:gsub("^[^\n]-:%d+: ", ""))))
  else
    failed = failed + 1
  end
end)

on({ "file", "end" }, function(file)
  print(("%-24s %6.2f s"):format(file.name:match "[^/]*$", file.duration))
end)

local files = spec_files()
if #files == 0 then
  io.stderr:write(("no spec matches '%s'\n"):format(pattern))
  os.exit(1, true)
end
if #files == 1 then
  run_here(helper.root .. "/tests/" .. files[1])
else
  run_apart(files)
end
helper.cleanup()
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0, true)
