import './incident.css'
import { useState } from 'react'
import { addressOf, ask, type IncidentWhy, Unreachable } from '../api/index.ts'
import { AwayNote, dataText, Icon, ownKey, useAway, whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { useMay } from '../session/index.tsx'
import { CopyButton, copyText } from './copied.tsx'
import { PlaceLink } from './links.tsx'

/** As the server words it for a ticket: the same as everywhere. */
export async function markdownOf(id: string): Promise<string> {
  const headers = { Accept: 'text/markdown', 'X-AMK-Request': '1' }
  const answer = await fetch(addressOf('explainIncident', { params: { id } }), { headers }).catch(
    (thrown: unknown) => {
      throw new Unreachable(thrown)
    },
  )
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  return answer.text()
}

export async function copyMarkdown(id: string): Promise<void> {
  try {
    await copyText(await markdownOf(id), 'Copied the incident as Markdown.')
  } catch (thrown) {
    toast(`Could not copy it. ${whyText(thrown)}`)
  }
}

const waitMs = 300
/** A file of one incident is there in a second; a queue before it may take longer. */
const triesMax = 100

/** A file made by the server, and then saved by the browser. */
async function saveExport(id: string, format: 'json' | 'stix'): Promise<void> {
  const { body } = await ask('makeExport', { body: { kind: 'incidents', format, filter: { id } } })
  const params = { id: body.id }
  for (let tries = 0; tries < triesMax; tries++) {
    const found = (await ask('getExport', { params })).body
    if (found.state === 'done') return saveFile(addressOf('readExport', { params }))
    if (found.state !== 'running') throw new Error(`The export ended as ${found.state}.`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  throw new Error('The export takes long.')
}

function saveFile(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

export function ExportButtons({ id }: { readonly id: string }) {
  const mayExport = useMay('export')
  const isAway = useAway() !== ''
  return (
    <div className="btns">
      <button
        type="button"
        className="btn s"
        aria-keyshortcuts={ownKey('Shift+C')}
        disabled={isAway}
        onClick={() => void copyMarkdown(id)}
      >
        <Icon name="copy" size={14} />
        Copy as Markdown
      </button>
      {mayExport && <SaveButton id={id} format="json" label="JSON" />}
      {mayExport && <SaveButton id={id} format="stix" label="STIX 2.1" />}
      <AwayNote />
    </div>
  )
}

interface SaveProps {
  readonly id: string
  readonly format: 'json' | 'stix'
  readonly label: string
}

function SaveButton({ id, format, label }: SaveProps) {
  const [isBusy, setBusy] = useState(false)
  const isAway = useAway() !== ''
  const save = async () => {
    setBusy(true)
    try {
      await saveExport(id, format)
    } catch (thrown) {
      toast(`Could not make the file. ${whyText(thrown)}`)
    }
    setBusy(false)
  }
  return (
    <button type="button" className="btn s" disabled={isBusy || isAway} onClick={() => void save()}>
      {isBusy ? `Making ${label}…` : label}
    </button>
  )
}

interface IdLineProps {
  readonly told: IncidentWhy
  /** Versions of the models that had a say. */
  readonly models: readonly string[]
}

/** What to name it by, elsewhere. */
export function IdLine({ told, models }: IdLineProps) {
  const mayLogs = useMay('logs:read')
  const { incidentId, traceId, revision } = told
  return (
    <ul className="note mono idline">
      <li>{incidentId}</li>
      <li>revision {revision}</li>
      {models.map((model) => (
        <li key={model}>model {dataText(model)}</li>
      ))}
      <li>
        trace{' '}
        {mayLogs ? (
          <PlaceLink to="/logs" search={{ trace: traceId }}>
            {traceId}
          </PlaceLink>
        ) : (
          traceId
        )}
        <CopyButton text={traceId} said="Copied the trace id." label="Copy the trace id" />
      </li>
    </ul>
  )
}
