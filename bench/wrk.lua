-- Writes what was seen as one line of JSON. WRK_PATHS may name a file of paths, which are then asked in turn.

local paths = {}
local file = os.getenv("WRK_PATHS")
if file then
  for line in io.lines(file) do paths[#paths + 1] = line end
end

if #paths > 0 then
  local number = 0
  local requests = {}
  init = function()
    for position, path in ipairs(paths) do requests[position] = wrk.format(nil, path) end
  end
  request = function()
    number = number % #requests + 1
    return requests[number]
  end
end

done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'SEEN {"answers":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
