-- The reference: every public function stands in it once, in both forms.
local helper = require "helper"
local doc = require "tinynet.doc"
local tn = require "tinynet"

local markdown, html = dofile(helper.root .. "/src/dist/reference.lua")()

local function count(text, part)
  local n, at = 0, 1
  while true do
    local _, last = text:find(part, at, true)
    if not last then return n end
    n, at = n + 1, last + 1
  end
end

-- What is public among what is loaded, as a user writes it, without its arguments.
local function public()
  for name in pairs(getmetatable(tn).__names) do local _ = tn[name] end
  local list = {}
  for _, entry in ipairs(doc.public(tn)) do
    local path = entry.path:gsub(" ", "_"):gsub("^tinynet%.", "")
    if entry.owner ~= "norm" then list[#list + 1] = path:find ":" and path or "tn." .. path end
  end
  return list
end

describe("the reference", function()
  it("has every public function once", function()
    local list = public()
    assert.is_true(#list > 150)
    for _, path in ipairs(list) do
      assert.equal(1, count(markdown, "\n### `" .. path .. "("), path)
      assert.equal(1, count(html, "\n<h3>" .. path .. "("), path)
    end
  end)

  it("tells what the documentation tells", function()
    for _, part in ipairs{ "### `net:fit(d, options)`", "* error: `activation 'tanh' is built in; choose another name`",
      "* `path` string", "\n    local net = tn.net{ 1, {8, \"swish\"}" } do
      assert.truthy(markdown:find(part, 1, true), part)
    end
    assert.truthy(html:find("<li><code>path</code> <i>string</i>", 1, true))
  end)

  it("is HTML whose tags are closed and whose links lead somewhere", function()
    local open, void = {}, { meta = true }
    for slash, name in html:gsub("<!DOCTYPE html>", ""):gmatch "<(/?)(%w+)[^>]*>" do
      if slash == "/" then
        assert.equal(name, table.remove(open))
      elseif not void[name] then
        open[#open + 1] = name
      end
    end
    assert.same({}, open)
    for id in html:gmatch 'href="#([^"]*)"' do assert.equal(1, count(html, ('<h2 id="%s">'):format(id)), id) end
  end)
end)
