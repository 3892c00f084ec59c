-- Runs the specs with busted:  ./tinynet tests/all.lua [--long] [pattern]
-- `pattern` chooses among tests/*_spec.lua by name. The last line: N passed, N failed, N skipped.
local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = here .. "/?.lua;" .. package.path

local lfs = require "lfs"
local helper = require "helper"
local busted = require "busted.core"()
require "busted"(busted)

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
      files[#files + 1] = helper.root .. "/tests/" .. name
    end
  end
  table.sort(files)
  return files
end

-- Why a failure is none: the test needs a part that this build does not have.
local function absent(message)
  for reason, sentences in pairs(helper.absent) do
    for _, sentence in ipairs(sentences) do
      if tostring(message):find(sentence, 1, true) then return reason end
    end
  end
end

local passed, failed, skipped = 0, 0, 0
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
require "busted.modules.test_file_loader"(busted, { "lua" })(files, {}, { excludes = {} })
require "busted.execute"(busted)(1, {})
helper.cleanup()
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0, true)
