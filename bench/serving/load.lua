-- Sends declarations one after the other, each with a reference and a time of its own.
-- Arguments: file, path, run, seconds of the start since 1970, count at the start, prefix, suffix, token
local rest, count = {}, 0

function init(args)
  for line in io.lines(args[1]) do rest[#rest + 1] = line end
  path, run, start, count = args[2], args[3], tonumber(args[4]), tonumber(args[5])
  prefix, suffix = args[6] or "", args[7] or ""
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. (args[8] or "none") }
end

function request()
  count = count + 1
  local time = os.date("!%Y-%m-%dT%H:%M:%S", start + math.floor(count / 1000))
  local body = string.format('%s{"consignment_id":"%s-%d","lodged_at":"%s.%03d+00:00",%s%s',
    prefix, run, count, time, count % 1000, rest[count % #rest + 1], suffix)
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, "p50": %.6f, "p99": %.6f}\n',
    summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
