-- Chinese texts. Every key stands in en.lua, too (a test compares the two).
return {
}
