/** Whatever is open of triage: loaded when it is first needed. */
import './triage.css'
import { CloseSheet } from './close-sheet.tsx'
import type { Open } from './open.ts'
import { ConflictSheet, CountSheet, MuteSheet, NoteSheet, RefusalsSheet } from './other-sheets.tsx'

export function OpenSheet({ open }: { readonly open: Open }) {
  if (open.kind === 'close') return <CloseSheet target={open.target} draft={open.draft} />
  if (open.kind === 'mute') return <MuteSheet incident={open.incident} />
  if (open.kind === 'note') return <NoteSheet incident={open.incident} />
  if (open.kind === 'conflict') return <ConflictSheet {...open} />
  if (open.kind === 'refusals') return <RefusalsSheet {...open} />
  return <CountSheet {...open} />
}
