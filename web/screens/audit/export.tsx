import { useEffect, useState } from 'react'
import { addressOf, ask, type Operation, useAsk } from '../../api/index.ts'
import { bytesText, countText, Icon, useUrlText, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { Progress } from './progress.tsx'

/** Entries, signatures, keys and a program that checks them, in one file for a stranger. */
export function ExportChain() {
  // In the address, so that a page that is loaded anew still shows it.
  const [id, setText] = useUrlText('export')
  const setId = (next: string) => setText(next, { replaces: true })
  const begin = async () => {
    try {
      const { body } = await ask('exportAudit')
      setId(body.id)
    } catch (thrown) {
      toast(`The export could not begin. ${whyText(thrown)}`)
    }
  }
  if (id !== '') return <Making key={id} id={id} onAgain={() => setId('')} />
  return (
    <>
      <button type="button" className="btn" onClick={() => void begin()}>
        Export with signatures
      </button>
      <span className="note">
        Entries, signatures and keys, with a program that checks them without AMOSKYS.
      </span>
    </>
  )
}

function Making({ id, onAgain }: { readonly id: string; readonly onAgain: () => void }) {
  const [isOver, setOver] = useState(false)
  const { data, error } = useAsk(
    'getOperation',
    { params: { id } },
    isOver ? {} : { everyMs: 700, isAwaited: true },
  )
  useEffect(() => setOver(data !== undefined && data.state !== 'running'), [data])
  if (data === undefined)
    return (
      <span className="note">
        {error === null ? 'The export begins.' : `The export is not there. ${whyText(error)} `}
        {error !== null && <Again onAgain={onAgain} />}
      </span>
    )
  if (data.state === 'done') return <Done operation={data} onAgain={onAgain} />
  if (data.state !== 'running')
    return (
      <span className="note">
        The export {data.state === 'failed' ? `failed: ${data.problem}` : 'was stopped.'}{' '}
        <Again onAgain={onAgain} />
      </span>
    )
  const size = Number(data.asked['size'] ?? 0)
  return (
    <>
      <Progress
        done={data.records}
        of={size}
        text={`Exporting: ${countText(data.records, 'entry', 'entries')} written`}
      />
      <button
        type="button"
        className="btn s"
        onClick={() => void ask('endOperation', { params: { id } }).then(onAgain)}
      >
        Stop
      </button>
    </>
  )
}

function Again({ onAgain }: { readonly onAgain: () => void }) {
  return (
    <button type="button" className="btn s" onClick={onAgain}>
      Begin again
    </button>
  )
}

function Done({
  operation,
  onAgain,
}: {
  readonly operation: Operation
  readonly onAgain: () => void
}) {
  const { id, records, bytes } = operation
  return (
    <>
      <a className="btn" href={addressOf('readExport', { params: { id } })} download>
        <Icon name="down" size={14} />
        Download, {bytesText(bytes)}
      </a>
      <span className="note">
        {countText(records, 'entry', 'entries')}. Check it anywhere:{' '}
        <code>node verify-audit.mjs .</code>{' '}
        <button type="button" className="btn s bare" onClick={onAgain}>
          Make another
        </button>
      </span>
    </>
  )
}
