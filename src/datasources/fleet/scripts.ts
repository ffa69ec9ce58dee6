import { createHash } from 'node:crypto'

/** A script that Redis runs in one step, and the hash that it is called by. */
export interface Script {
  readonly source: string
  readonly sha1: string
}

/** @param source in Lua */
export function script(source: string): Script {
  return { source, sha1: createHash('sha1').update(source).digest('hex') }
}

/**
 * Names the Redis that this is. After a failover, or where an old copy was loaded, it has another name: it may not know all that was told
 * or written before. Empty where it does not say.
 */
export const ORIGIN = `
local function origin()
  local said = redis.pcall('INFO', 'replication')
  return type(said) == 'string' and string.match(said, 'master_replid:(%x+)') or ''
end
`

/**
 * The time is that of Redis, so that an age is right whatever the clocks of the processes say. An epoch is a unique text:
 * one that was deleted, expired or lost is made anew, and equals none from before. Without memory nothing is stored, which is
 * no reason not to answer; a Redis that stores nothing for another reason says so.
 *
 * KEYS 1 value, 2 lease, 3 epoch of the account, 4 epoch of the credentials, 5 value and 6 lease of a page that will do as well.
 */
const STORE = `
local function store(key, text, ms)
  local set = redis.pcall('SET', key, text, 'PX', ms)
  if set.err and not string.find(set.err, 'OOM') then error(set.err) end
end
`

const EPOCH = `
local function epoch(key)
  local found = redis.pcall('GET', key)
  if type(found) == 'table' or found and #found > 100 then
    redis.call('DEL', key)
    found = false
  end
  if found then return found end
  store(key, ARGV[1], ARGV[2])
  return ARGV[1]
end
`

/**
 * The value of a page with its age, and its stamp: epochs, time and freshness, to which it is bound. None is of another epoch or Redis, of the
 * future, or broken, and none is so large that nobody of ours has stored it.
 */
const LOOK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epochs = epoch(KEYS[3]) .. ' ' .. epoch(KEYS[4]) .. ' ' .. origin()
local function look(key)
  local value = redis.pcall('HMGET', key, 'e', 't', 'f', 'v')
  if value.err or value[4] and #value[4] > tonumber(ARGV[7]) then
    redis.call('DEL', key)
    return nil
  end
  local at, fresh = tonumber(value[2] or ''), tonumber(value[3] or '')
  if not (at and fresh and value[4] and value[1] == epochs) or at > now + 1000 then return nil end
  local stamp = value[1] .. ' ' .. value[2] .. ' ' .. value[3]
  return {age = math.max(0, now - at), fresh = math.min(fresh, tonumber(ARGV[6])), bytes = value[4], stamp = stamp}
end
`

/**
 * Who has the lease is told that somebody waits, as an end that nobody waits for need not be published to the whole fleet. Each
 * reply names the token, so that a reply to another question is noticed.
 * ARGV 1 a unique text, 2 milliseconds of a new epoch, 3 the token of a lease, 4 milliseconds of a lease, 5 for how many a
 * value will do that is not fresh any more, 6 how old a fresh one may be at the most, whatever its own time, 7 bytes of the largest value.
 */
export const TAKE: Script = script(`
${STORE}
${ORIGIN}
${EPOCH}
${LOOK}
local own = look(KEYS[1])
local wider = KEYS[5] and not (own and own.age < own.fresh) and look(KEYS[5]) or nil
local function found(kind, value, longer)
  if value and value.age < value.fresh + longer then
    return {ARGV[3], kind, value == wider and 1 or 0, value.age, value.bytes, value.stamp}
  end
end
local hit = found('fresh', own, 0) or found('fresh', wider, 0)
  or found('stale', own, tonumber(ARGV[5])) or found('stale', wider, tonumber(ARGV[5]))
if hit then return hit end
for which, lease in ipairs({KEYS[2], KEYS[6]}) do
  local left = redis.call('PTTL', lease)
  if left > 0 and left <= tonumber(ARGV[4]) then
    local holder = redis.pcall('GET', lease)
    if type(holder) == 'string' and string.sub(holder, -1) ~= '+' then store(lease, holder .. '+', left) end
    return {ARGV[3], 'busy', which - 1, left, '', ''}
  end
end
-- One without an end is nobody's lease, and neither is one that ends late: the clock may have gone back.
redis.call('DEL', KEYS[2])
store(KEYS[2], ARGV[3], ARGV[4])
return {ARGV[3], 'leased', 0, now, '', epochs}
`)

/** Whether the lease is that of the token ARGV 1, and whether somebody waits for its end. */
const HELD = `
local holder = redis.pcall('GET', KEYS[2])
local isAwaited = holder == ARGV[1] .. '+'
local isHeld = isAwaited or holder == ARGV[1]
`

/**
 * Stores a value if the lease is still that of the token; where something was written meanwhile, its epochs are over, and nobody
 * finds it. Where there is no memory for it, the lease is given back all the same.
 * ARGV 1 token, 2 epochs, 3 milliseconds for which it is fresh, 4 and for which it is kept, as the epochs are then, 5 bytes,
 * 6 channel, 7 message, 8 its time.
 */
export const PUT: Script = script(`
${HELD}
if not isHeld then return 0 end
redis.call('DEL', KEYS[1])
local set = redis.pcall('HSET', KEYS[1], 'e', ARGV[2], 't', ARGV[8], 'f', ARGV[3], 'v', ARGV[5])
if type(set) == 'number' then
  for _, key in ipairs({KEYS[1], KEYS[3], KEYS[4]}) do
    if redis.call('PTTL', key) < tonumber(ARGV[4]) then redis.call('PEXPIRE', key, ARGV[4]) end
  end
end
redis.call('DEL', KEYS[2])
if isAwaited then redis.call('PUBLISH', ARGV[6], ARGV[7]) end
return 1
`)

/** ARGV 1 token, 2 milliseconds. */
export const RENEW: Script = script(`
${HELD}
if not isHeld then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])
`)

/** ARGV 1 token, 2 channel, 3 message. */
export const RELEASE: Script = script(`
${HELD}
if not isHeld then return 0 end
redis.call('DEL', KEYS[2])
if isAwaited then redis.call('PUBLISH', ARGV[2], ARGV[3]) end
return 1
`)

/**
 * Ends an epoch: no value of it is found any more, and none of a call that has begun in it is stored. Gives how many
 * processes were told, with what names the question. KEYS 1 an epoch. ARGV 1 channel, 2 message, 3 the name of the question.
 */
export const END_EPOCH: Script = script(`
redis.call('DEL', KEYS[1])
return {ARGV[3], redis.call('PUBLISH', ARGV[1], ARGV[2])}
`)
