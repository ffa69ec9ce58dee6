import { ORIGIN, type Script, script } from '../scripts.ts'

/**
 * What a fleet knows of one list that is watched. KEYS 1 the lease of the one who reads, 2 what is known, 3 what was told since, as a
 * stream, 4 who watches, by the time until which that holds.
 *
 * Of 2: `i` names the history that its numbers belong to, `v` is all that was known after number `q`, `n` is the number of what was
 * told last and `f` that of what a reader told last, `r` whether there was a reading since somebody watches, `o` the Redis in which the
 * history began.
 */
const COMMON = `
${ORIGIN}
-- The last argument comes back with every answer, so that one which belongs to another question is noticed.
local function answer(value) return {ARGV[#ARGV], value} end
local function run(key, ...)
  local reply = redis.pcall(...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if string.find(reply.err, 'WRONGTYPE') then redis.call('DEL', key) end
  return redis.call(...)
end
local function append(number, kind, member, bytes)
  local id = string.format('%.0f-0', number)
  run(KEYS[3], 'XADD', KEYS[3], id, 't', kind, 'm', member, 'v', bytes)
end
local function keep(milliseconds)
  redis.call('PEXPIRE', KEYS[2], milliseconds)
  redis.call('PEXPIRE', KEYS[3], milliseconds)
end
`

/**
 * Says that somebody watches here, takes or renews the lease, and gives what was told since.
 * ARGV 1 number of the member, 2 its token, empty where nobody watches, 3 milliseconds of a lease, 4 of an interest, 5 of what is known,
 * 6 history and 7 number of what was heard last, 8 bytes of all that is told at once at the most.
 */
export const SYNC: Script = script(`
${COMMON}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local leader = run(KEYS[1], 'GET', KEYS[1])
local taken = 0
if ARGV[2] ~= '' then
  run(KEYS[4], 'ZADD', KEYS[4], string.format('%.0f', now + ARGV[4]), ARGV[1])
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  -- One without an end is nobody's lease, and neither is one that ends late: the clock may have gone back.
  local left = redis.call('PTTL', KEYS[1])
  if not leader or left == -1 or left > tonumber(ARGV[3]) then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    leader = ARGV[2]
    taken = 1
  elseif leader == ARGV[2] then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  end
end
local leads = leader ~= false and leader == ARGV[2]
local known = run(KEYS[2], 'HMGET', KEYS[2], 'i', 'q', 'n', 'f', 'r', 'o')
local isMoved = known[1] and known[6] ~= origin()
local number = tonumber(known[3] or '0')
if leads and known[1] then
  -- What holds for longer than what was said now was said before the clock went back.
  for _, range in ipairs({{'-inf', string.format('%.0f', now)}, {string.format('(%.0f', now + ARGV[4]), '+inf'}}) do
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], range[1], range[2])) do
      redis.call('ZREM', KEYS[4], gone)
      number = number + 1
      append(number, 'g', gone, '')
      redis.call('HSET', KEYS[2], 'n', string.format('%.0f', number))
    end
  end
  if taken == 1 and redis.call('ZCARD', KEYS[4]) == 1 then
    redis.call('HDEL', KEYS[2], 'r')
    known[5] = false
  end
  keep(ARGV[5])
end
local from = tonumber(known[2] or '0')
local seen = tonumber(ARGV[7])
local bytes = ''
local isWhole = 1
if known[1] == ARGV[6] and seen >= from and (seen <= number or isMoved) then
  isWhole = 0
  from = math.min(seen, number)
elseif known[1] then
  bytes = redis.call('HGET', KEYS[2], 'v') or ''
end
local told = {}
if known[1] and from < number then
  told = run(KEYS[3], 'XRANGE', KEYS[3], string.format('%.0f-0', from + 1), '+')
end
-- Nobody of ours has told so much.
local size = #bytes
for _, entry in ipairs(told) do
  for _, word in ipairs(entry[2]) do size = size + #word end
end
if size > tonumber(ARGV[8]) then bytes, told = '', {} end
local watching = redis.call('EXISTS', KEYS[4]) == 1 and #redis.call('ZRANGEBYSCORE', KEYS[4], '(0', '+inf') or 0
local left = redis.call('PTTL', KEYS[1])
return answer({
  leads and 1 or 0, taken, left, watching, known[5] and 1 or 0,
  known[1] or '', isWhole, from, number, tonumber(known[4] or '0'), bytes, told, isMoved and 1 or 0,
})
`)

/**
 * Tells something. Gives its number, or 0 where somebody else reads, -1 where another history goes on or has to, -2 where something was
 * told by this reader that it has not heard.
 * ARGV 1 token of the one who reads, empty where that does not matter, 2 history, 3 number of what a reader told last, 4 number of the
 * member, 5 bytes, 6 whether it is of a reading, 7 channel, 8 message, 9 milliseconds of what is known.
 */
export const APPEND: Script = script(`
${COMMON}
if ARGV[1] ~= '' and redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return answer(0) end
local known = run(KEYS[2], 'HMGET', KEYS[2], 'i', 'n', 'f', 'o')
if known[1] ~= ARGV[2] or known[4] ~= origin() then return answer(-1) end
if ARGV[1] ~= '' and known[3] ~= ARGV[3] then return answer(-2) end
local number = tonumber(known[2]) + 1
local text = string.format('%.0f', number)
append(number, ARGV[1] ~= '' and 'f' or 's', ARGV[4], ARGV[5])
redis.call('HSET', KEYS[2], 'n', text)
if ARGV[1] ~= '' then redis.call('HSET', KEYS[2], 'f', text) end
if ARGV[6] == '1' then redis.call('HSET', KEYS[2], 'r', '1') end
keep(ARGV[9])
redis.call('PUBLISH', ARGV[7], ARGV[8] .. ' ' .. text)
return answer(number)
`)

/**
 * Stores all that the one who reads knows, so that what was told before is not needed any more; under another history than the one that
 * is there, as the first of it. Gives whether it reads.
 * ARGV 1 token, 2 history, 3 number of what was heard last, 0 for another history, 4 bytes, 5 milliseconds, 6 whether there was a reading, 7 channel, 8 message.
 */
export const STORE: Script = script(`
${COMMON}
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return answer(0) end
local known = run(KEYS[2], 'HMGET', KEYS[2], 'i', 'o')
if known[1] == ARGV[2] then
  if known[2] ~= origin() then return answer(0) end
  redis.call('HSET', KEYS[2], 'q', ARGV[3], 'v', ARGV[4])
  run(KEYS[3], 'XTRIM', KEYS[3], 'MINID', string.format('%.0f-0', ARGV[3] + 1))
  keep(ARGV[5])
  return answer(1)
end
-- What was there is forgotten since: who goes on with its numbers would be followed by nobody.
if ARGV[3] ~= '0' then return answer(0) end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HSET', KEYS[2], 'i', ARGV[2], 'q', '0', 'f', '0', 'v', ARGV[4], 'o', origin())
-- Nobody is gone by it. A Redis that refuses streams is noticed here, before anybody relies on one.
append(1, 'g', '0', '')
redis.call('HSET', KEYS[2], 'n', '1')
if ARGV[6] == '1' then redis.call('HSET', KEYS[2], 'r', '1') end
keep(ARGV[5])
redis.call('PUBLISH', ARGV[7], ARGV[8])
return answer(1)
`)

/** Deletes what nobody can read, so that the one who reads stores it anew. ARGV 1 history, 2 channel, 3 message. */
export const DISCARD: Script = script(`
${COMMON}
if redis.pcall('HGET', KEYS[2], 'i') ~= ARGV[1] then return answer(0) end
redis.call('DEL', KEYS[2], KEYS[3])
return answer(redis.call('PUBLISH', ARGV[2], ARGV[3]))
`)

/** Nobody watches here any more: the lease is given back. ARGV 1 number of the member, 2 token, 3 channel, 4 message. */
export const REST: Script = script(`
${COMMON}
-- Who reads tells that it is gone, and with it what it wanted.
redis.pcall('ZADD', KEYS[4], 'XX', '0', ARGV[1])
if #redis.pcall('ZRANGEBYSCORE', KEYS[4], '(0', '+inf') == 0 then redis.pcall('HDEL', KEYS[2], 'r') end
if redis.pcall('GET', KEYS[1]) ~= ARGV[2] then return answer(0) end
redis.call('DEL', KEYS[1])
return answer(redis.call('PUBLISH', ARGV[3], ARGV[4]))
`)
