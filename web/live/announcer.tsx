/** What changed, for who cannot see it: one sentence at most every ten seconds, never one for each event (WCAG 4.1.3). */
import { useEffect, useState } from 'react'
import { countText, type SeverityName, urgencyOf } from '../kit/index.ts'
import { onEachPatch } from './follow.ts'
import type { StreamRecord } from './stream/wire.ts'

const pauseMs = 10_000
const knownMax = 500
/** One that was raised longer ago than this is none of now. */
const recentMs = 10 * 60_000

/** `3 new incidents, 1 of critical urgency`; '' where nothing is new. */
export function newsText(urgencies: readonly string[]): string {
  if (urgencies.length === 0) return ''
  const critical = urgencies.filter((one) => one === 'critical').length
  const rest = critical > 0 ? `, ${critical} of critical urgency` : ''
  return `${countText(urgencies.length, 'new incident')}${rest}`
}

/** Not met before, open, and raised just now. */
export function newOnes(
  incidents: readonly StreamRecord[],
  known: Set<string>,
  nowMs: number,
): StreamRecord[] {
  const found = incidents.filter((one) => {
    const isKnown = known.has(String(one['id']))
    const isRecent = nowMs - Date.parse(String(one['time'])) < recentMs
    return !isKnown && isRecent && one['status'] === 'open' && one['isMuted'] !== true
  })
  for (const { id } of incidents) known.add(String(id))
  for (const id of known) if (known.size > knownMax) known.delete(id)
  return found
}

export function Announcer() {
  const [text, setText] = useState('')
  useEffect(() => {
    const known = new Set<string>()
    let urgencies: string[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      if (urgencies.length === 0) return
      setText(newsText(urgencies))
      urgencies = []
      timer = setTimeout(tell, pauseMs)
    }
    const end = onEachPatch(({ incidents }) => {
      const found = newOnes(incidents, known, Date.now())
      for (const { severity, confidence } of found)
        urgencies.push(urgencyOf(severity as SeverityName, Number(confidence)))
      if (found.length > 0) timer ??= setTimeout(tell, 500)
    })
    return () => {
      end()
      clearTimeout(timer)
    }
  }, [])
  return (
    <p className="sr" role="status" aria-live="polite">
      {text}
    </p>
  )
}
