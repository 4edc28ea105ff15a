/** One connection to the server, whatever carries it. */
import type { ChannelName, Incoming, Outgoing } from './wire.ts'

export interface Line {
  /** False where it takes nothing: what one wants is then said in its address. */
  readonly isTwoWay: boolean
  say(message: Outgoing): void
  close(): void
}

export interface LineEnds {
  opened(): void
  heard(message: Incoming): void
  /** Once; `code` of the server, or 0 where the connection just went. */
  ended(code: number): void
}

const prefix = '/api/v1'

export function openSocket(ticket: string, ends: LineEnds): Line {
  const { protocol, host } = location
  const scheme = protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(
    `${scheme}://${host}${prefix}/stream?ticket=${encodeURIComponent(ticket)}`,
  )
  let isOver = false
  const end = (code: number) => {
    if (isOver) return
    isOver = true
    ends.ended(code)
  }
  socket.onopen = () => ends.opened()
  socket.onmessage = ({ data }) => {
    if (!isOver) ends.heard(JSON.parse(data as string) as Incoming)
  }
  socket.onclose = ({ code }) => end(code)
  return {
    isTwoWay: true,
    say: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    close: () => {
      isOver = true
      socket.close()
    },
  }
}

export interface EventsWish {
  readonly channels: readonly ChannelName[]
  readonly hz: number
  readonly since: readonly (readonly [ChannelName, number])[]
}

/** Where something on the way lets no WebSocket through. */
export function openEvents({ channels, hz, since }: EventsWish, ends: LineEnds): Line {
  const query = new URLSearchParams({ ch: channels.join(','), hz: String(hz) })
  if (since.length > 0) query.set('since', since.map(([name, seq]) => `${name}:${seq}`).join(','))
  const source = new EventSource(`${prefix}/stream/sse?${query}`)
  let isOver = false
  const end = (code: number) => {
    source.close()
    if (isOver) return
    isOver = true
    ends.ended(code)
  }
  source.onopen = () => ends.opened()
  source.onmessage = ({ data }) => {
    if (!isOver) ends.heard(JSON.parse(data as string) as Incoming)
  }
  source.addEventListener('close', ({ data }) =>
    end((JSON.parse(data as string) as { readonly code: number }).code),
  )
  source.onerror = () => end(0)
  return {
    isTwoWay: false,
    say: () => {},
    close: () => {
      isOver = true
      source.close()
    },
  }
}
