/**
 * What Redis does in one step, in its own Lua: nothing comes between looking and changing. Of a stream there are the keys
 *
 *   e  a Redis stream: entry `<sequence>-0`, `b` its bytes, `n` and `t`: so many entries and bytes there were with it, in all
 *   m  newest, count, total: as of the newest entry; gone: bytes that were trimmed
 *   c  what each group has committed, sorted
 *   g  of each group the owner (o:), its number (t:), until when (x:) and for how long (l:) it has the place
 *   s  the state that each group committed
 *
 * Numbers are written with all their digits: Lua would shorten them. Who frees memory may run where there is none left.
 */
export interface Script {
  readonly keys: readonly ('e' | 'm' | 'c' | 'g' | 's' | 'names' | 'tokens')[]
  readonly text: string
}

const whole = `
local function whole(n) return string.format('%.0f', n) end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`

function script(keys: Script['keys'], flags: '' | 'allow-oom' | 'no-writes', body: string): Script {
  return { keys, text: `#!lua${flags && ` flags=${flags}`}\n${whole}${body}` }
}

export const scripts = {
  /**
   * bytesMax, channel, then of each append the stream's name, how many entries, and of each its sequence ('' for the next
   * one) and its bytes. The keys of all streams follow that of the names.
   */
  append: script(
    ['names', 'e', 'm'],
    '',
    `
local function append(e, m, from, to)
  local held = redis.call('HMGET', m, 'newest', 'count', 'total', 'gone')
  local newest, count = tonumber(held[1] or 0), tonumber(held[2] or 0)
  local total, gone = tonumber(held[3] or 0), tonumber(held[4] or 0)
  local new, bytes, known = {}, 0, 0
  for i = from, to, 2 do
    local sequence = newest + 1
    if ARGV[i] ~= '' then sequence = tonumber(ARGV[i]) end
    if sequence > newest then
      newest = sequence
      bytes = bytes + #ARGV[i + 1]
      new[#new + 1] = { whole(sequence), ARGV[i + 1] }
    else
      known = known + 1
    end
  end
  if #new == 0 then return { 0, known, newest } end
  if total - gone + bytes > tonumber(ARGV[1]) then return { -1, bytes, total - gone } end
  for _, entry in ipairs(new) do
    count = count + 1
    total = total + #entry[2]
    redis.call('XADD', e, entry[1] .. '-0', 'b', entry[2], 'n', whole(count), 't', whole(total))
  end
  redis.call('HSET', m, 'newest', whole(newest), 'count', whole(count), 'total', whole(total))
  return { #new, known, newest }
end
local answers, at = {}, 3
for key = 2, #KEYS, 2 do
  local name, entries = ARGV[at], tonumber(ARGV[at + 1])
  local answer = append(KEYS[key], KEYS[key + 1], at + 2, at + 1 + 2 * entries)
  if answer[1] > 0 then
    redis.call('SADD', KEYS[1], name)
    redis.call('PUBLISH', ARGV[2], name)
  end
  answers[#answers + 1] = answer
  at = at + 2 + 2 * entries
end
return answers`,
  ),
  /** name, group */
  join: script(
    ['c', 'names'],
    '',
    `
redis.call('ZADD', KEYS[1], 'NX', 0, ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
return 1`,
  ),
  /** name, group, owner, ttlMs. Yields the owner's number, what is committed, and the state where there is one. */
  own: script(
    ['c', 'g', 's', 'names', 'tokens'],
    '',
    `
local group = ARGV[2]
redis.call('ZADD', KEYS[1], 'NX', 0, group)
redis.call('SADD', KEYS[4], ARGV[1])
local held = redis.call('HMGET', KEYS[2], 'o:' .. group, 'x:' .. group, 'l:' .. group)
local time = now()
-- A clock that was set back must not make a dead owner's lease longer than it was.
local expires = math.min(tonumber(held[2] or 0), time + tonumber(held[3] or 0))
if held[1] and held[1] ~= '' and held[1] ~= ARGV[3] and expires > time then
  redis.call('HSET', KEYS[2], 'x:' .. group, whole(expires))
  return false
end
local token = redis.call('INCR', KEYS[5])
redis.call('HSET', KEYS[2], 'o:' .. group, ARGV[3], 't:' .. group, whole(token),
  'x:' .. group, whole(time + tonumber(ARGV[4])), 'l:' .. group, ARGV[4])
local answer = { token, tonumber(redis.call('ZSCORE', KEYS[1], group)) }
local state = redis.call('HGET', KEYS[3], group)
if state then answer[3] = state end
return answer`,
  ),
  /** group, token, sequence, and the state where it changes. Trims what all groups have committed. */
  commit: script(
    ['e', 'm', 'c', 'g', 's'],
    'allow-oom',
    `
local group, sequence = ARGV[1], tonumber(ARGV[3])
if redis.call('HGET', KEYS[4], 't:' .. group) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[3], 'GT', whole(sequence), group)
if ARGV[4] then redis.call('HSET', KEYS[5], group, ARGV[4]) end
local least = tonumber(redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2])
local last = redis.call('XREVRANGE', KEYS[1], whole(least) .. '-0', '-', 'COUNT', 1)[1]
if last then
  redis.call('HSET', KEYS[2], 'gone', last[2][6])
  redis.call('XTRIM', KEYS[1], 'MINID', whole(least + 1) .. '-0')
end
return 1`,
  ),
  /** group, token */
  renew: script(
    ['g'],
    'allow-oom',
    `
local group = ARGV[1]
local held = redis.call('HMGET', KEYS[1], 't:' .. group, 'l:' .. group)
if held[1] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'x:' .. group, whole(now() + tonumber(held[2])))
return 1`,
  ),
  /** group, token */
  release: script(
    ['g'],
    'allow-oom',
    `
local group = ARGV[1]
if redis.call('HGET', KEYS[1], 't:' .. group) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'o:' .. group, 't:' .. group, 'x:' .. group, 'l:' .. group)
return 1`,
  ),
  /** Entries, bytes, oldest, newest; then of each group its name, what it committed, its lag and its owner. */
  state: script(
    ['e', 'm', 'c', 'g'],
    'no-writes',
    `
local held = redis.call('HMGET', KEYS[2], 'newest', 'count', 'total', 'gone')
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local answer = { redis.call('XLEN', KEYS[1]), tonumber(held[3] or 0) - tonumber(held[4] or 0),
  oldest and oldest[1] or '0-0', tonumber(held[1] or 0) }
local groups = redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES')
local time = now()
for i = 1, #groups, 2 do
  local committed = tonumber(groups[i + 1])
  local next = redis.call('XRANGE', KEYS[1], whole(committed + 1) .. '-0', '+', 'COUNT', 1)[1]
  local lease = redis.call('HMGET', KEYS[4], 'o:' .. groups[i], 'x:' .. groups[i])
  local isOwned = lease[2] and tonumber(lease[2]) > time
  answer[#answer + 1] = { groups[i], committed,
    next and tonumber(held[2]) - tonumber(next[2][4]) + 1 or 0, isOwned and lease[1] or '' }
end
return answer`,
  ),
  /** name */
  drop: script(
    ['e', 'm', 'c', 'g', 's', 'names'],
    'allow-oom',
    `
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
redis.call('SREM', KEYS[6], ARGV[1])
return 1`,
  ),
} as const satisfies Readonly<Record<string, Script>>
