-- --grade: a lecturer's sheet over many scripts. Each script runs in a sandbox; what it leaves behind is judged by the
-- sheet in another one (lua/tinynet/sheet.lua), so that neither a script nor its values reach this process or another
-- script.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local snapshot = require "tinynet.snapshot"
local text = require "tinynet.text"

local FOLDER = "grades" -- where results go unless told
local REMARK = 100      -- bytes of a remark in the table
local LONGEST = 100     -- bytes of a script's name
local LOG = ".txt"      -- what a script's name with this is called is what it printed

local function fail(message)
  error(message, 0)
end

local function write(path, content)
  local ok, message = engine.io.write_file(path, content)
  check.that(ok, "%s", message)
end

-- ---- names and places ----

-- A file's name without folder and ending, fit for a folder of its own and for a terminal.
local function stem(path)
  local file = path:match "[^/]*$"
  local name = file:gsub("%.lua$", "")
  if name == "" then name = file end
  if not utf8.len(name) then name = name:gsub("[\x80-\xff]", "_") end
  name = name:gsub("\xc2[\x80-\x9f]", "_"):gsub("%c", "_"):gsub("^%.", "_")
  if #name > LONGEST then name = name:sub(1, utf8.offset(name, 0, LONGEST) - 1) end
  return name ~= "" and name or "_"
end

-- What each script is called: its stem; with the folder, then with a number, where two agree. A name stands for a
-- folder and a log, none of which may be another's, or a file of the results.
local function names_of(scripts)
  local count, names, taken = {}, {}, { ["grades.csv"] = true, ["grades.json"] = true }
  for _, path in ipairs(scripts) do count[stem(path)] = (count[stem(path)] or 0) + 1 end
  for i, path in ipairs(scripts) do
    local name = stem(path)
    local folder = path:match "([^/]+)/[^/]*$"
    if count[name] > 1 and folder and not folder:find "^%.*$" then name = stem(folder) .. "-" .. name end
    local free, k = name, 1
    while taken[free] or taken[free .. LOG] do
      k = k + 1
      free = ("%s-%d"):format(name, k)
    end
    taken[free], taken[free .. LOG], names[i] = true, true, free
  end
  return names
end

-- The scripts among the arguments, and the folder of --out.
local function read_arguments(words)
  local scripts, out, i = {}, nil, 1
  while words[i] do
    local inline = words[i]:match "^%-%-out=(.*)$"
    if inline or words[i] == "--out" then
      i = inline and i or i + 1
      out = inline or words[i]
      if not out or out == "" then fail(text.get("options.no_value", "out", text.get "options.path")) end
    elseif words[i]:find "^%-" then
      fail(text.get("grade.unknown", words[i]))
    else
      scripts[#scripts + 1] = words[i]
    end
    i = i + 1
  end
  if #scripts == 0 then fail(text.get "grade.no_scripts") end
  return scripts, out
end

local function beside(path, name)
  return name:sub(1, 1) == "/" and name or (path:match "^.*/" or "") .. name
end

-- ---- running ----

-- The sheet over the values of a script, or over none.
local function apply(job, values)
  local o = job.run{ script = job.sheet, sheet = true, values = values, data = job.data }
  local result = o.values and snapshot.decode(o.values)
  return type(result) == "table" and type(result.items) == "table" and result or nil, o
end

-- Says on stderr, once for each line, what a lecturer will want to change in the sheet.
local function warn_of(job, line, what)
  job.warned = job.warned or {}
  if job.warned[line] then return end
  job.warned[line] = true
  io.stderr:write(("%s:%d: %s\n"):format(job.sheet, line, text.get(what)))
end

-- What helps where a missing value stopped the sheet.
local function advice(message)
  local of_missing = message:find("missing", 1, true) or message:find("'for'", 1, true)
  return of_missing and text.get "grade.advice" or ""
end

-- The place of a file that the sheet names.
local function find_data(sheet, file)
  local path = beside(sheet, file.path)
  local f, message = io.open(path)
  if not f then fail(("%s:%d: %s"):format(sheet, file.line, message)) end
  f:close()
  return path
end

-- What the sheet asks for, learnt by running it without values.
local function read_sheet(job)
  local plan, o = apply(job)
  if o.verdict ~= "ok" or not plan then
    fail(text.get("grade.bad_sheet", job.sheet, o.sentence ~= "" and o.sentence or o.verdict) .. advice(o.message))
  end
  if #plan.items == 0 then fail(text.get("grade.empty_sheet", job.sheet)) end
  job.plan, job.data, job.total = plan, {}, 0
  for i, file in ipairs(plan.data) do job.data[i] = find_data(job.sheet, file) end
  for _, item in ipairs(plan.items) do
    job.total = job.total + item.points
    if item.good then warn_of(job, item.line, "grade.holds_anyway") end
  end
end

-- The items of the plan, each with what became of it: the k-th of a line belongs to the k-th of that line.
local function match(job, items)
  local plan = job.plan
  local found, seen, list = {}, {}, {}
  local function key(item, counts)
    counts[item.line] = (counts[item.line] or 0) + 1
    return ("%d %d"):format(item.line, counts[item.line])
  end
  local counts = {}
  for _, item in ipairs(items) do found[key(item, counts)] = item end
  for i, item in ipairs(plan.items) do
    local at = key(item, seen)
    local had = found[at]
    found[at] = nil
    local good = had ~= nil and had.good == true
    list[i] = { line = item.line, hint = item.hint, of = item.points, points = good and item.points or 0,
      why = had and had.why or not good and text.get "grade.not_reached" or nil }
  end
  for _, item in ipairs(items) do
    if (seen[item.line] or 0) < counts[item.line] then warn_of(job, item.line, "grade.unplanned") end
  end
  return list
end

-- Why there is more to say than points: the script's end, the sheet's, or that it is somebody else's.
local function remark_of(o, result)
  local said = o.verdict == "ok" and (result and result.error or "") or o.message ~= "" and o.message or o.sentence
  if said == "" and o.link then return text.get("grade.link", o.link) end
  local folder = (o.script:match "^.*/" or ""):gsub("%p", "%%%0")
  return (said:gsub(folder, ""))
end

-- A link where results go leads away from there: whoever packed the scripts may have made it.
local function refuse_link(job, folder)
  if job.is_link(folder) then fail(text.get("grade.is_link", folder)) end
end

-- Runs a script. One that cannot be run (no such file) has an outcome, too.
local function run_script(job, path, name)
  local folder = ("%s/%s"):format(job.out, name)
  local function run(o)
    refuse_link(job, folder)
    return job.run(o)
  end
  local good, o = pcall(run, { script = path, out = folder, log = folder .. LOG, data = job.data,
    seed = job.plan.seed, limits = table.concat(job.plan.limits, ","), wanted = table.concat(job.plan.names, "\n") })
  if good then return o end
  if o == "interrupted!" then error(o, 0) end
  return { verdict = "refused", message = tostring(o), sentence = "", script = path, cpu = 0, refusals = 0 }
end

local function grade_script(job, path, name)
  local o = run_script(job, path, name)
  local result, judged
  if o.values then result, judged = apply(job, o.values) end
  local row = { script = path, name = name, verdict = o.verdict, remark = remark_of(o, result), cpu = o.cpu,
    refusals = o.refusals, points = 0, items = match(job, result and result.items or {}) }
  if judged and not result then row.remark = text.get("grade.not_judged", judged.sentence) end
  for _, item in ipairs(row.items) do row.points = row.points + item.points end
  return row
end

-- ---- results ----

local function number(v)
  return ("%.10g"):format(v)
end

-- A cell of a CSV file; what a spreadsheet would take for a formula is none.
local function cell(s)
  if type(s) == "number" then return number(s) end
  s = snapshot.line(s, 1000)
  if s:find "^[=+%-@\t]" then s = "'" .. s end
  return s:find '[",]' and '"' .. s:gsub('"', '""') .. '"' or s
end

local function write_csv(job, rows)
  local head, lines = { "script", "points", "of", "verdict", "remark" }, {}
  for _, item in ipairs(job.plan.items) do head[#head + 1] = ("line %d (%s)"):format(item.line, number(item.points)) end
  for i, h in ipairs(head) do head[i] = cell(h) end
  lines[1] = table.concat(head, ",")
  for _, row in ipairs(rows) do
    local cells = { cell((row.script:gsub("%c", "?"))), cell(row.points), cell(job.total), cell(row.verdict),
      cell(row.remark) }
    for _, item in ipairs(row.items) do cells[#cells + 1] = cell(item.points) end
    lines[#lines + 1] = table.concat(cells, ",")
  end
  write(job.out .. "/grades.csv", table.concat(lines, "\n") .. "\n")
end

local function quote(s)
  if not utf8.len(s) then s = s:gsub("[\x80-\xff]", "?") end
  return '"' .. s:gsub('[%c"\\\127]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

-- { "key", value, ... } is an object, { list = {...} } a list.
local function json(v)
  if type(v) == "string" then return quote(v) end
  if type(v) ~= "table" then return type(v) == "number" and number(v) or tostring(v) end
  local parts = {}
  if v.list then
    for i, x in ipairs(v.list) do parts[i] = json(x) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for i = 1, #v, 2 do parts[#parts + 1] = quote(v[i]) .. ":" .. json(v[i + 1]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function write_json(job, rows)
  local list = {}
  for r, row in ipairs(rows) do
    local items = {}
    for i, item in ipairs(row.items) do
      items[i] = { "line", item.line, "points", item.points, "of", item.of, "hint", item.hint,
        "why", item.why or "" }
    end
    list[r] = { "script", row.script, "points", row.points, "of", job.total, "verdict", row.verdict,
      "remark", row.remark, "cpu", row.cpu, "refusals", row.refusals, "items", { list = items } }
  end
  local all = { "sheet", job.sheet, "title", job.plan.title, "seed", job.plan.seed, "of", job.total }
  all[#all + 1], all[#all + 2] = "scripts", { list = list }
  write(job.out .. "/grades.json", json(all) .. "\n")
end

local function print_row(job, row, width)
  local points = text.get("grade.points", number(row.points), number(job.total))
  local remark = row.verdict == "ok" and row.remark == "" and "" or snapshot.line(row.remark, REMARK)
  print((("  %s  %s  %s  %s"):format(text.pad(row.name, width), text.pad(points, 12), text.pad(row.verdict, 9), remark)
    :gsub(" +$", "")))
  for _, item in ipairs(row.items) do
    if row.verdict == "ok" and item.points < item.of then
      local hint = item.hint ~= "" and text.get("grade.hint", snapshot.line(item.hint, REMARK)) or ""
      print(text.get("grade.item", item.line, snapshot.line(item.why or "", REMARK)) .. hint)
    end
  end
end

--- Runs the sheet over the scripts, prints a table, and writes grades.csv, grades.json, and for each script a folder
--- with what it wrote and a file with what it printed.
---@param job table { sheet =, words =, out =, run =, is_link = }
---@package
local function grade(job)
  local scripts, out = read_arguments(job.words)
  if not out and not job.out then refuse_link(job, FOLDER) end
  job.out = (out or job.out or FOLDER):gsub("(.)/+$", "%1")
  read_sheet(job)
  local ok, message = engine.io.make_folder(job.out)
  check.that(ok, "%s", message)
  local rows, names, width = {}, names_of(scripts), 6
  for _, name in ipairs(names) do width = math.max(width, text.width(name)) end
  print(text.get("grade.head", job.plan.title ~= "" and job.plan.title or job.sheet, #names, number(job.total)))
  for i, path in ipairs(scripts) do
    rows[i] = grade_script(job, path, names[i])
    print_row(job, rows[i], width)
  end
  write_csv(job, rows)
  write_json(job, rows)
  print(("%s/grades.csv\n%s/grades.json"):format(job.out, job.out))
end

return grade
