/** What a form sends, and what the server says to it: one answer at a time. */
import { useEffect, useState } from 'react'
import { Refused } from '../api/index.ts'
import { whyText } from '../kit/index.ts'

export interface FieldError {
  /** `password`: the member that is wrong. */
  readonly field: string
  readonly message: string
}

export interface Sending {
  readonly isSending: boolean
  /** What is wrong, of all of it; '' where nothing is. */
  readonly text: string
  readonly errors: readonly FieldError[]
  /** Seconds until it may be tried again. */
  readonly waitSeconds: number
  /** Tells of anything that `act` throws. */
  readonly send: (act: () => Promise<void>) => Promise<void>
  /** Says something of our own, or nothing. */
  readonly say: (text: string) => void
}

interface Told {
  readonly text: string
  readonly errors: readonly FieldError[]
}

const nothing: Told = { text: '', errors: [] }

export function useSending(): Sending {
  const [isSending, setSending] = useState(false)
  const [told, setTold] = useState(nothing)
  const [untilMs, setUntil] = useState(0)
  const waitSeconds = useCountdown(untilMs)
  const send = async (act: () => Promise<void>) => {
    setSending(true)
    try {
      await act()
      setTold(nothing)
    } catch (thrown) {
      setTold(toldOf(thrown))
      const waitS = waitOf(thrown)
      setUntil(waitS === 0 ? 0 : Date.now() + waitS * 1000)
    } finally {
      setSending(false)
    }
  }
  const isOver = untilMs > 0 && waitSeconds === 0 && told.text !== ''
  useEffect(() => {
    if (!isOver) return
    setUntil(0)
    setTold(nothing)
  }, [isOver])
  const say = (text: string) => setTold({ text, errors: [] })
  return { isSending, ...told, waitSeconds, send, say }
}

function toldOf(thrown: unknown): Told {
  if (!(thrown instanceof Refused)) return { text: whyText(thrown), errors: [] }
  const { errors = [], detail } = thrown.problem as {
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
    readonly detail: string
  }
  return {
    text: detail,
    errors: errors.map(({ pointer, message }) => ({ field: pointer.slice(1), message })),
  }
}

function waitOf(thrown: unknown): number {
  if (!(thrown instanceof Refused) || thrown.problem.code !== 'rate_limited') return 0
  const seconds = thrown.problem['retryAfterSeconds']
  return typeof seconds === 'number' ? seconds : 0
}

function useCountdown(untilMs: number): number {
  const [nowMs, setNow] = useState(Date.now)
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000))
  const isWaiting = untilMs > nowMs
  useEffect(() => {
    setNow(Date.now())
    if (untilMs === 0) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [untilMs])
  return isWaiting ? seconds : 0
}
