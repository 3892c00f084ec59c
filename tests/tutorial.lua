-- The chapters of examples/tutorial: a chapter is one script, cut into ```lua blocks; the ```text block behind one shows
-- what it prints. Specs say `require "tutorial"`. To renew what the chapters
-- show, their outputs and their pictures:  ./tinynet tests/tutorial.lua
local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$" or "."
if not package.loaded["helper"] then package.path = here .. "/?.lua;" .. package.path end

local helper = require "helper"
local lfs = require "lfs"

local tutorial = { folder = helper.root .. "/examples/tutorial", languages = { "en", "zh" } }

--- The files of the chapters, in order.
---@param lang string
---@return string[] names
function tutorial.chapters(lang)
  local list = {}
  for name in lfs.dir(tutorial.folder .. "/" .. lang) do
    if name:find "%.md$" then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

--- A chapter in pieces: { text = Markdown, blocks = { { code =, shown = string or nil, first =, last = positions of
--- the shown lines }, ... } }.
---@param lang string
---@param name string
---@return table
function tutorial.read(lang, name)
  local chapter = { text = helper.read(("%s/%s/%s"):format(tutorial.folder, lang, name)), blocks = {} }
  local at = 1
  while true do
    local _, open, kind = chapter.text:find("\n```(%l*)\n", at)
    if not open then return chapter end
    local close = assert(chapter.text:find("\n```\n", open, true), "a block without an end")
    if kind == "lua" then
      chapter.blocks[#chapter.blocks + 1] = { code = chapter.text:sub(open + 1, close) }
    elseif kind == "text" and chapter.blocks[1] then
      local block = chapter.blocks[#chapter.blocks]
      assert(not block.shown, "two outputs behind one block")
      block.shown, block.first, block.last = chapter.text:sub(open + 1, close), open + 1, close
    end
    at = close + 4
  end
end

--- Runs a chapter in an empty folder.
---@param lang string
---@param chapter table of tutorial.read
---@return string[] outputs one for each block
---@return string folder where the pictures are
---@return string err what stood on stderr
---@return integer code
function tutorial.run(lang, chapter)
  local folder, code = helper.tmpdir(), {}
  for k, block in ipairs(chapter.blocks) do code[k] = 'io.write "\\1" ' .. block.code end
  local script = helper.write(folder .. "/chapter.lua", table.concat(code))
  local watch = helper.write(folder .. "/watch.lua", helper.watch)
  local out, err, status = helper.run("--lang", lang, watch, script, { cwd = folder })
  local outputs = {}
  for text in out:gmatch "\1([^\1]*)" do outputs[#outputs + 1] = text end
  return outputs, folder, err, status
end

--- The pictures that a chapter's blocks save.
---@param chapter table
---@return string[] names
function tutorial.pictures(chapter)
  local list = {}
  for _, block in ipairs(chapter.blocks) do
    for name in block.code:gmatch 'tn%.out "([%w_]+%.png)"' do list[#list + 1] = name end
  end
  return list
end

local function renew(lang, name)
  local chapter = tutorial.read(lang, name)
  local outputs, folder, err, code = tutorial.run(lang, chapter)
  if code ~= 0 then io.stderr:write(lang, "/", name, "\n", err) end
  local text = chapter.text
  for k = #chapter.blocks, 1, -1 do
    local block = chapter.blocks[k]
    if block.shown and outputs[k] then
      text = text:sub(1, block.first - 1) .. outputs[k] .. text:sub(block.last + 1)
    end
  end
  helper.write(("%s/%s/%s"):format(tutorial.folder, lang, name), text)
  for _, picture in ipairs(tutorial.pictures(chapter)) do
    helper.write(("%s/figures/%s/%s"):format(tutorial.folder, lang, picture), helper.read(folder .. "/" .. picture))
  end
end

if arg and arg[0] and arg[0]:find "tutorial%.lua$" then
  for _, lang in ipairs(tutorial.languages) do
    for _, name in ipairs(tutorial.chapters(lang)) do renew(lang, name) end
  end
  helper.cleanup()
end

return tutorial
