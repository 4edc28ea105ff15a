/** A mute that is being made: how far it goes, why, and until when. */
import { useEffect, useState } from 'react'
import { ask, type Incident } from '../api/index.ts'
import { momentText, whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { useMay } from '../session/index.tsx'
import { askAnew, rememberAll } from './cache.ts'
import { draftOf, type Scope, type ScopeDraft, type ScopeField, scopeOf } from './words.ts'

const dayMs = 86_400_000
/** As the server holds it: who manages accounts may mute for longer. */
const daysMax = { most: 30, admin: 366 } as const
const reasonMin = 3

export interface MuteDraft {
  readonly incident: Incident | null
  readonly draft: ScopeDraft
  readonly scope: Scope
  readonly setValue: (field: ScopeField, value: string) => void
  readonly toggle: (field: ScopeField) => void
  readonly reason: string
  readonly setReason: (text: string) => void
  readonly endsMs: number
  readonly setEnds: (ms: number) => void
  readonly daysMax: number
  /** What has still to be said; '' where it can be made. */
  readonly lacks: string
}

const nothing: ScopeDraft = {
  values: { entity: '', peer: '', technique: '', behaviour: '', sensor: '' },
  checked: new Set(),
}

export function useMuteDraft(incident: Incident | null): MuteDraft {
  const most = useMay('users:manage') ? daysMax.admin : daysMax.most
  const [changed, setChanged] = useState<ScopeDraft | null>(null)
  const [written, setReason] = useState<string | null>(null)
  const [endsMs, setEnds] = useState(() => Date.now() + 7 * dayMs)
  const draft = changed ?? (incident === null ? nothing : draftOf(incident))
  const scope = scopeOf(draft)
  const reason = written ?? incident?.explanation.innocent[0]?.text ?? ''
  const toggle = (field: ScopeField) => {
    const checked = new Set(draft.checked)
    if (!checked.delete(field)) checked.add(field)
    setChanged({ ...draft, checked })
  }
  const setValue = (field: ScopeField, value: string) =>
    setChanged({
      values: { ...draft.values, [field]: value },
      checked: new Set([...draft.checked, field]),
    })
  return {
    ...{ incident, draft, scope, setValue, toggle, reason, setReason, endsMs, setEnds },
    daysMax: most,
    lacks: muteLacks({ scope, reason, endsMs, daysMax: most }, Date.now()),
  }
}

export function muteLacks(
  mute: Pick<MuteDraft, 'scope' | 'reason' | 'endsMs' | 'daysMax'>,
  nowMs: number,
): string {
  if (Object.keys(mute.scope).length === 0)
    return 'Check at least one line: a mute of nothing would hide all.'
  if (mute.reason.trim().length < reasonMin) return 'Say why: others will ask.'
  if (Number.isNaN(mute.endsMs) || mute.endsMs <= nowMs)
    return 'Choose an end that is still to come.'
  if (mute.endsMs > nowMs + mute.daysMax * dayMs + 60_000)
    return `Your role may mute for ${mute.daysMax} days at most.`
  return ''
}

/** Made, told, and lifted again where somebody takes it back. */
export async function makeMute({
  scope,
  reason,
  endsMs,
  daysMax: days,
}: MuteDraft): Promise<boolean> {
  // The clock of the server may be a little behind this one.
  const latest = Date.now() + days * dayMs - 60_000
  const expiresAt = new Date(Math.min(endsMs, latest)).toISOString()
  try {
    rememberAll()
    const { body } = await ask('makeMute', { body: { scope, reason: reason.trim(), expiresAt } })
    toast(
      `Muted until ${momentText(Date.parse(body.expiresAt))}`,
      () => void lift(body.id, body.version),
    )
    return true
  } catch (thrown) {
    toast(`Not muted. ${whyText(thrown)}`)
    return false
  } finally {
    void askAnew()
  }
}

async function lift(id: string, version: number): Promise<void> {
  try {
    rememberAll()
    await ask('liftMute', { params: { id }, match: `"${version}"` })
    toast('The mute is lifted: what it hid is shown again')
  } catch (thrown) {
    toast(`Not lifted. ${whyText(thrown)}`)
  }
  await askAnew()
}

/** What stands still for a moment, so that a question is not asked with each letter. */
export function useSettled<T>(value: T, ms = 300): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same words are the same value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return settled
}
