-- Requests the lines of the file WRK_PATHS in turn, and writes what was seen as one line of JSON. A line with a tab is
-- a path and a form: it is sent with POST, each from another network. WRK_DELAY: milliseconds before each request.

local requests = {}
local number = 0
local thread
stored = 0  -- messages that were answered with a redirect

setup = function(started) thread = started end
response = function(status) if status == 303 then stored = stored + 1 end end

init = function()
  for line in io.lines(os.getenv("WRK_PATHS")) do
    local path, form = line:match("^(.-)\t(.*)$")
    if form then
      local network = #requests
      wrk.headers["X-Forwarded-For"] = string.format("10.%d.%d.1", math.floor(network / 256) % 256, network % 256)
      wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
      wrk.headers["Sec-Fetch-Site"] = "same-origin"
      requests[#requests + 1] = wrk.format("POST", path, nil, form)
    else
      requests[#requests + 1] = wrk.format("GET", line)
    end
  end
end

request = function()
  number = number % #requests + 1
  return requests[number]
end

if os.getenv("WRK_DELAY") ~= "0" then
  delay = function() return tonumber(os.getenv("WRK_DELAY")) end
end

done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'SEEN {"answers":%d,"microseconds":%d,"p99":%d,"errors":%d,"stored":%d}\n',
    summary.requests, summary.duration, latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, thread:get("stored")))
end
