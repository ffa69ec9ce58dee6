-- Asks for one room after the other by its id, over and over; BENCH_IDS has the ids, separated by commas.
-- At the end, one line of JSON for the benchmark to read.
local headers = { ["content-type"] = "application/json" }
local requests = {}
local at = 0

function init()
  for id in string.gmatch(os.getenv("BENCH_IDS"), "[^,]+") do
    local body = string.gsub(os.getenv("BENCH_BODY"), "@ID@", id)
    requests[#requests + 1] = wrk.format("POST", "/graphql", headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.4f,"p50":%.3f,"p99":%.3f,"max":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
