-- What wrk asks the servers of W11 for: wrk … --script load.lua URL -- items | orders

local ROWS = 16 -- of the shop
local CYCLE = 144 -- requests of which no two are alike
local BROKEN = 18 -- one order in so many is for what the price feed fails with

local requests = {}
local at = 0

function init(args)
  for i = 1, CYCLE do
    if args[1] == "items" then
      requests[i] = wrk.format("GET", "/items/s" .. i % ROWS)
    else
      local sku = i % BROKEN == 0 and "truffle" or "s" .. i % ROWS
      requests[i] = wrk.format("POST", "/orders", { ["Content-Type"] = "application/json" }, string.format(
        '{"id":"order-%d","customer":"c%d","sku":"%s","quantity":%d}', i, i * 7 % ROWS, sku, i % 9 + 1))
    end
  end
end

function request()
  at = at % CYCLE + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("load: %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
