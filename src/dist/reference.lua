-- Writes the reference, reference.md and reference.html, from the documentation beside the code:
--   tinynet src/dist/reference.lua FOLDER          (the target `docs` does)
-- The tests run it, too: dofile(this)() -> Markdown, HTML.
local doc = require "tinynet.doc"

-- Sections ----------------------------------------------------------------------------------------------

-- The words of an annotation: { tag =, name =, kind =, text = }.
local function annotation(line)
  local tag, rest = line:match "^@(%a+)%s*(.*)$"
  local name
  if tag == "param" then name, rest = rest:match "^(%S+)%s*(.*)$" end
  local kind
  if tag == "param" or tag == "return" then kind, rest = rest:match "^(%S+)%s*(.*)$" end
  return { tag = tag, name = name, kind = kind, text = rest or "" }
end

-- A block as paragraphs { code = whether it is code, lines } and annotations; a line without @ goes on with what is
-- before it.
local function parse(block)
  local paragraphs, tags = {}, {}
  for _, line in ipairs(block) do
    local code, last = line:find "^    " ~= nil, paragraphs[#paragraphs]
    if line:find "^@%a" then
      tags[#tags + 1] = annotation(line)
    elseif tags[1] then
      tags[#tags].text = tags[#tags].text .. " " .. line:match "^%s*(.*)$"
    elseif line == "" then
      paragraphs[#paragraphs + 1] = { "" }
    elseif last and last[1] ~= "" and last.code == code then
      last[#last + 1] = line
    else
      paragraphs[last and last[1] == "" and #paragraphs or #paragraphs + 1] = { code = code, line }
    end
  end
  if paragraphs[1] and paragraphs[#paragraphs][1] == "" then paragraphs[#paragraphs] = nil end
  return paragraphs, tags
end

-- What a user writes: modules are reached through tn, methods through an object.
local function signature(entry)
  if entry.path:find ":" or entry.owner == "tinynet" then return entry.signature end
  return "tn." .. entry.signature
end

local function title(entry)
  if entry.path:find ":" then return entry.owner .. " (object)" end
  local owner = entry.owner or entry.path
  return owner == "tinynet" and "tn" or "tn." .. owner
end

-- The section of a class of objects: what they are, their fields.
local function object_section(name)
  local object = doc.objects()[name] or { words = {}, fields = {} }
  local fields = {}
  for i, f in ipairs(object.fields) do fields[i] = { tag = "field", name = f.name, kind = f.type, text = f.words } end
  return { title = name .. " (object)", intro = parse(object.words), fields = fields }
end

-- { { title =, intro = paragraphs, fields =, entries }, ... } in the order of the stubs.
local function sections()
  local list, by_title = {}, {}
  for _, entry in ipairs(doc.index()) do
    local name = title(entry)
    if not entry.name and by_title["tn." .. (entry.owner or "")] then name = "tn." .. entry.owner end
    if not by_title[name] then
      local module = name:match "^tn%.([%w_]+)$"
      list[#list + 1] = entry.path:find ":" and object_section(entry.owner)
        or { title = name, intro = parse(module and doc.of_module(module) or {}), fields = {} }
      by_title[name] = list[#list]
    end
    local paragraphs, tags = parse(entry.block)
    table.insert(by_title[name], { signature = signature(entry), paragraphs = paragraphs, tags = tags })
  end
  for _, name in ipairs(doc.objects()) do
    if not by_title[name .. " (object)"] then list[#list + 1] = object_section(name) end
  end
  return list
end

-- Markdown ----------------------------------------------------------------------------------------------

local function escape_md(s)
  return s:find "`" and s or (s:gsub("[*<]", "\\%0"))
end

local function md_paragraphs(out, paragraphs)
  for _, p in ipairs(paragraphs) do
    for _, line in ipairs(p) do out[#out + 1] = p.code and line or escape_md(line) end
    out[#out + 1] = ""
  end
end

local function md_tags(out, tags)
  for _, t in ipairs(tags) do
    local head = t.name and ("`%s` %s"):format(t.name, escape_md(t.kind or ""))
      or t.tag .. (t.kind and " " .. escape_md(t.kind) or "")
    if t.tag == "error" then
      out[#out + 1] = ("* error: `%s`"):format((t.text:gsub("`", "'")))
    else
      out[#out + 1] = "* " .. head .. (t.text ~= "" and ": " .. escape_md(t.text) or "")
    end
  end
  if tags[1] then out[#out + 1] = "" end
end

local function markdown(list)
  local out = { "# tinynet reference", "", "Everything is reached from `local tn = require \"tinynet\"`.", "" }
  for _, section in ipairs(list) do
    out[#out + 1] = "## " .. section.title
    out[#out + 1] = ""
    md_paragraphs(out, section.intro)
    md_tags(out, section.fields)
    for _, entry in ipairs(section) do
      out[#out + 1] = ("### `%s`"):format(entry.signature)
      out[#out + 1] = ""
      md_paragraphs(out, entry.paragraphs)
      md_tags(out, entry.tags)
    end
  end
  return table.concat(out, "\n")
end

-- HTML --------------------------------------------------------------------------------------------------

local STYLE = [[
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
nav { columns: 12rem }  nav a { display: block }
h2 { border-bottom: 1px solid gray; margin-top: 3rem }  h3 { font-family: monospace; margin-top: 2rem }
pre { overflow-x: auto; padding: .5rem 1rem; border-left: 3px solid gray }]]

local function escape(s)
  return (s:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function prose(s)
  return (escape(s):gsub("`([^`]*)`", "<code>%1</code>"))
end

local function html_paragraphs(out, paragraphs)
  for _, p in ipairs(paragraphs) do
    local text = table.concat(p, "\n")
    if p.code then
      out[#out + 1] = "<pre>" .. escape(text:gsub("^    ", ""):gsub("\n    ", "\n")) .. "</pre>"
    else
      out[#out + 1] = "<p>" .. prose(text) .. "</p>"
    end
  end
end

local function html_tags(out, tags)
  if not tags[1] then return end
  out[#out + 1] = "<ul>"
  for _, t in ipairs(tags) do
    if t.tag == "error" then
      out[#out + 1] = ("<li>error: <code>%s</code></li>"):format(escape(t.text))
    else
      local head = t.name and ("<code>%s</code>"):format(escape(t.name)) or t.tag
      out[#out + 1] = ("<li>%s%s%s</li>"):format(head, t.kind and " <i>" .. escape(t.kind) .. "</i>" or "",
        t.text ~= "" and ": " .. prose(t.text) or "")
    end
  end
  out[#out + 1] = "</ul>"
end

local function id_of(section)
  return (section.title:gsub("[^%w]+", "-"):gsub("%-$", ""))
end

local function html(list)
  local out = { "<!DOCTYPE html>", '<html lang="en">', '<head><meta charset="utf-8">',
    "<title>tinynet reference</title>", "<style>" .. STYLE .. "</style></head>", "<body>", "<h1>tinynet reference</h1>",
    "<p>Everything is reached from <code>local tn = require &quot;tinynet&quot;</code>.</p>", "<nav>" }
  for _, section in ipairs(list) do
    out[#out + 1] = ('<a href="#%s">%s</a>'):format(id_of(section), escape(section.title))
  end
  out[#out + 1] = "</nav>"
  for _, section in ipairs(list) do
    out[#out + 1] = ('<h2 id="%s">%s</h2>'):format(id_of(section), escape(section.title))
    html_paragraphs(out, section.intro)
    html_tags(out, section.fields)
    for _, entry in ipairs(section) do
      out[#out + 1] = ("<h3>%s</h3>"):format(escape(entry.signature))
      html_paragraphs(out, entry.paragraphs)
      html_tags(out, entry.tags)
    end
  end
  out[#out + 1] = "</body></html>\n"
  return table.concat(out, "\n")
end

local function write(path, text)
  local file = assert(io.open(path .. ".new", "w"))
  assert(file:write(text))
  assert(file:close())
  assert(os.rename(path .. ".new", path))
end

local function reference()
  local list = sections()
  return markdown(list), html(list)
end

if arg and arg[0] and arg[0]:find "reference%.lua$" then
  local folder = assert(arg[1], "usage: tinynet src/dist/reference.lua FOLDER")
  local md, page = reference()
  write(folder .. "/reference.md", md)
  write(folder .. "/reference.html", page)
end

return reference
