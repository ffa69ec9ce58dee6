-- Asks again and again for one page; BENCH_DISTINCT=1 puts another time into each request's filter.
-- At the end, one line of JSON for the benchmark to read.
local method = os.getenv("BENCH_METHOD")
local path = os.getenv("BENCH_PATH")
local body = os.getenv("BENCH_BODY")
local distinct = os.getenv("BENCH_DISTINCT") == "1"
local count = tonumber(os.getenv("BENCH_FIRST"))
local headers = { ["content-type"] = "application/json" }
local authorization = os.getenv("BENCH_AUTHORIZATION")
if authorization and authorization ~= "" then headers["authorization"] = authorization end

local function stamped(text)
  local at = string.find(text, "@STAMP@", 1, true)
  if not at then return function() return text end end
  local before, after = string.sub(text, 1, at - 1), string.sub(text, at + 7)
  return function() return before .. string.format("2001-01-01T00:00:00.%09dZ", count) .. after end
end

local makePath, makeBody = stamped(path), stamped(body)

function request()
  if distinct then count = count + 1 end
  if method == "GET" then return wrk.format("GET", makePath()) end
  return wrk.format("POST", path, headers, makeBody())
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.4f,"p50":%.3f,"p99":%.3f,"max":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
