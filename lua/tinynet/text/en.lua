-- English texts. Every key stands in zh.lua, too (a test compares the two).
return {
}
