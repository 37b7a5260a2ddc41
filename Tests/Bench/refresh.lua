-- Rotates refresh tokens: every thread has one connection and one family, and presents what it was given last.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
    local file = io.open(os.getenv("REFRESH_TOKENS"))
    local token
    for _ = 1, #threads do token = file:read("l") end
    file:close()
    thread:set("token", token)
end

function request()
    return wrk.format("POST", "/token", { ["Content-Type"] = "application/x-www-form-urlencoded" },
        "grant_type=refresh_token&client_id=bench&client_secret=bench-sandbox-secret&refresh_token=" .. token)
end

function response(status, headers, body)
    local given = body:match('"refresh_token"%s*:%s*"([^"]+)"')
    if given then token = given end
end
