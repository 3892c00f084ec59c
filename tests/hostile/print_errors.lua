while true do io.stderr:write "\27]0;title\7 spam\n" end
