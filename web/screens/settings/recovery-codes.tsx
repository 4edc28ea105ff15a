import { Icon } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'

interface CodesProps {
  readonly codes: readonly string[] | null
  readonly onClose: () => void
}

/** Shown this once: to be copied, or kept as a file. */
export function RecoveryCodes({ codes, onClose }: CodesProps) {
  const text = (codes ?? []).join('\n')
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    toast('Copied.')
  }
  const save = () => {
    const address = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = address
    link.download = 'amoskys-recovery-codes.txt'
    link.click()
    URL.revokeObjectURL(address)
  }
  return (
    <Sheet title="Your recovery codes" isOpen={codes !== null} onClose={onClose}>
      <p className="t2">
        Each lets you in once when the rest is lost. They are shown this once, and those before are
        of no use any more.
      </p>
      <ul className="set-codes">
        {(codes ?? []).map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="btns">
        <button type="button" className="btn go" onClick={() => void copy()}>
          <Icon name="copy" size={14} />
          Copy
        </button>
        <button type="button" className="btn" onClick={save}>
          Keep as a file
        </button>
      </div>
    </Sheet>
  )
}
