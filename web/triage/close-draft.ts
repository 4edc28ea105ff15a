/** What somebody is about to make of incidents, and doing it. */
import { useState } from 'react'
import { ask, type Incident, type IncidentHead, useAsk } from '../api/index.ts'
import { dataText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { askAnew } from './cache.ts'
import { change, mergeInto } from './change.ts'
import { type MuteDraft, makeMute, muteLacks, useMuteDraft } from './mute-draft.ts'
import type { DispositionName } from './names.ts'
import { type CloseDraft, openMute, openSheet } from './open.ts'
import { countOf, onlyOf, type Target } from './target.ts'
import { dispositionOf, reasonFor, wideText } from './words.ts'

export interface Closing {
  readonly target: Target
  readonly marked: DispositionName
  readonly mark: (name: DispositionName) => void
  readonly reason: string
  /** What is kept with that word if nobody writes another reason; '' once somebody did: that one is. */
  readonly offered: (name: DispositionName) => string
  readonly setReason: (text: string) => void
  readonly note: string
  readonly setNote: (text: string) => void
  readonly other: IncidentHead | null
  readonly setOther: (other: IncidentHead) => void
  readonly mute: MuteDraft
  readonly isMuting: boolean
  readonly setMuting: (isOn: boolean) => void
  /** Why the server refused before; null: it did not. */
  readonly thrown: unknown
  /** Closes as that at once, with the reason that is shown for it; or marks it where something has still to be said. */
  readonly choose: (name: DispositionName) => void
  readonly closeAs: (name: DispositionName, more?: { readonly revisitAt: string }) => void
  /** What has still to be said before it can be closed as what is marked. */
  readonly lacks: string
}

export function useClosing(target: Target, draft: CloseDraft): Closing {
  const only = onlyOf(target)
  const whole = useWhole(only)
  const [marked, mark] = useState<DispositionName>(draft.disposition ?? 'malicious')
  const [written, setReason] = useState<string | null>(draft.reason ?? null)
  const [note, setNote] = useState(draft.note ?? '')
  const [other, setOther] = useState<IncidentHead | null>(null)
  const [isMuting, setMuting] = useState(
    draft.disposition === 'expected' && only !== null && wideText(only) === '',
  )
  const draftMute = useMuteDraft(whole)
  const offered = (name: DispositionName) =>
    written === null ? dataText(reasonFor(name, whole?.explanation ?? null)) : ''
  // What is shown is what is kept, whichever way it is closed: each option names the reason that goes with it, so a key
  // makes nobody say what they could not read; and an incident that was closed without a reason teaches the next one nothing.
  const reasonOf = (name: DispositionName) => written ?? offered(name)
  // One reason for both: why it is expected is why it is muted.
  const because = { ...draftMute, reason: reasonOf('expected') }
  const mute = { ...because, lacks: muteLacks(because, Date.now()) }
  const closeAs = (name: DispositionName, { revisitAt }: { readonly revisitAt?: string } = {}) => {
    openSheet(null)
    const reason = reasonOf(name)
    const wants = name === 'expected' && isMuting
    const mutes = wants ? mute : null
    const until = revisitAt === undefined ? {} : { revisitAt }
    void closeTarget(target, { name, reason, note, other, ...until, mute: mutes })
  }
  const choose = (name: DispositionName) => {
    mark(name)
    const lack = lackOf({ marked: name, other, isMuting, muteLacks: mute.lacks })
    if (name !== 'inconclusive' && lack === '') closeAs(name)
    else requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-next]')?.focus())
  }
  return {
    ...{ target, marked, mark, offered, setReason, note, setNote, other, setOther, mute },
    ...{ isMuting, setMuting, thrown: draft.thrown, choose, closeAs },
    reason: reasonOf(marked),
    lacks: lackOf({ marked, other, isMuting, muteLacks: mute.lacks }),
  }
}

function useWhole(head: IncidentHead | null): Incident | null {
  const { data } = useAsk(
    'getIncident',
    { params: { id: head?.id ?? '' } },
    { isEnabled: head !== null },
  )
  return data ?? null
}

interface Said {
  readonly marked: DispositionName
  readonly other: IncidentHead | null
  readonly isMuting: boolean
  readonly muteLacks: string
}

export function lackOf({ marked, other, isMuting, muteLacks }: Said): string {
  if (marked === 'duplicate' && other === null) return 'Say which incident it is part of.'
  if (marked === 'expected' && isMuting) return muteLacks
  return ''
}

interface Verdict {
  readonly name: DispositionName
  readonly reason: string
  readonly note: string
  readonly other: IncidentHead | null
  readonly revisitAt?: string
  readonly mute: MuteDraft | null
}

async function closeTarget(target: Target, verdict: Verdict): Promise<void> {
  const { name, reason, note, other, revisitAt, mute } = verdict
  const only = onlyOf(target)
  if (name === 'duplicate' && only === null) {
    if (other !== null) await mergeInto(target, { into: other.id, reason })
    return
  }
  await change(target, {
    patch: {
      ...{ status: 'closed', disposition: name, reason },
      ...(name === 'duplicate' && other !== null && { mergedInto: other.id }),
      ...(name === 'inconclusive' && { revisitAt: revisitAt ?? null }),
    },
    said: dispositionOf(name).said,
    ...(name === 'expected' &&
      mute === null &&
      only !== null && { next: { label: 'Mute…', act: () => openMute(only) } }),
    after: async () => {
      if (note.trim() !== '') await addNotes(target, note.trim())
      if (mute !== null) await makeMute(mute)
    },
    onRefused: (thrown) =>
      openSheet({
        ...{ kind: 'close', target },
        draft: { disposition: name, reason, note, thrown },
      }),
  })
}

/** To each of those that were chosen; there is no way back of a note. */
async function addNotes({ heads }: Target, text: string): Promise<void> {
  try {
    for (const { id } of heads) await ask('addNote', { params: { id }, body: { text } })
  } catch {
    toast('Closed, but the note was not kept. Add it on the page of the incident.')
  }
  await askAnew()
}

/** Notes are written one by one: only of those that are there. */
export function mayHaveNote(target: Target): boolean {
  return countOf(target) === target.heads.length && target.heads.length <= 20
}
