-- The tutorial: its code runs, prints what the text shows and draws its pictures; both languages have the same code.
local helper = require "helper"
local lfs = require "lfs"
local tutorial = require "tutorial"

-- Code without comments, its strings taken out into a list.
local function skeleton(code)
  local strings = {}
  local rest = code:gsub("%-%-[^\n]*", ""):gsub('"[^"\n]*"', function(s)
    strings[#strings + 1] = s
    return '"'
  end)
  return (rest:gsub("[ \t]+", " "):gsub(" ?\n", "\n")), strings
end

local function code_of(chapter)
  local list = {}
  for k, block in ipairs(chapter.blocks) do list[k] = block.code end
  return table.concat(list, "----\n")
end

describe("the tutorial", function()
  it("shows what a misspelt option says", function()
    for _, lang in ipairs(tutorial.languages) do
      local chapter = tutorial.read(lang, "2-training.md")
      local folder = helper.tmpdir()
      local code = chapter.blocks[1].code:gsub("epochs = 2000", "epoch = 2000")
      helper.write(folder .. "/chapter2.lua", code)
      local _, err, status = helper.run("--lang", lang, "chapter2.lua", { cwd = folder })
      assert.equal(1, status)
      local said = err:match "(chapter2%.lua.-)\nstack"
      assert.truthy(chapter.text:find("\n./tinynet: " .. said .. "\n```\n", 1, true), said)
    end
  end)

  it("has six chapters, the same in both languages, and a page that lists them", function()
    local names = tutorial.chapters "en"
    table.remove(names) -- README.md
    assert.equal(6, #names)
    assert.same(tutorial.chapters "en", tutorial.chapters "zh")
    for _, lang in ipairs(tutorial.languages) do
      local page = helper.read(tutorial.folder .. "/" .. lang .. "/README.md")
      for _, name in ipairs(names) do assert.truthy(page:find("(" .. name .. ")", 1, true), name) end
    end
  end)

  it("holds no picture above 110 kB and none that no chapter shows", function()
    for _, lang in ipairs(tutorial.languages) do
      local texts = {}
      for _, name in ipairs(tutorial.chapters(lang)) do texts[#texts + 1] = tutorial.read(lang, name).text end
      for name in lfs.dir(tutorial.folder .. "/figures/" .. lang) do
        local path = ("%s/figures/%s/%s"):format(tutorial.folder, lang, name)
        if name:sub(1, 1) ~= "." then
          assert.is_true(lfs.attributes(path, "size") <= 110000, path)
          assert.truthy(table.concat(texts):find(("(../figures/%s/%s)"):format(lang, name), 1, true), path)
        end
      end
    end
  end)
end)

for _, name in ipairs(tutorial.chapters "en") do
  if name ~= "README.md" then
    describe("the tutorial's " .. name, function()
      it("has the same code in both languages, apart from texts", function()
        local en, english = skeleton(code_of(tutorial.read("en", name)))
        local zh, chinese = skeleton(code_of(tutorial.read("zh", name)))
        assert.equal(en, zh)
        for k, s in ipairs(english) do
          if not chinese[k]:find "[\228-\233]" then assert.equal(s, chinese[k]) end
        end
      end)

      for _, lang in ipairs(tutorial.languages) do
        it("runs, prints what it shows and draws its pictures: " .. lang, function()
          local chapter = tutorial.read(lang, name)
          assert.is_true(#chapter.blocks > 0)
          local outputs, folder, err, code = tutorial.run(lang, chapter)
          assert.equal(0, code, err)
          for k, block in ipairs(chapter.blocks) do
            assert.equal(block.shown or "", outputs[k])
          end
          local faults = select(2, err:gsub("faults 0 0 0 of", ""))
          local pictures = tutorial.pictures(chapter)
          assert.equal(#pictures, faults, err)
          for _, picture in ipairs(pictures) do
            assert.matches("^\137PNG\r\n", helper.read(folder .. "/" .. picture))
            local link = ("(../figures/%s/%s)"):format(lang, picture)
            assert.truthy(chapter.text:find(link, 1, true), link)
            assert.matches("^\137PNG\r\n", helper.read(("%s/figures/%s/%s"):format(tutorial.folder, lang, picture)))
          end
        end)
      end
    end)
  end
end
