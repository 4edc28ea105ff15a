import './policy.css'
import { useRef, useState } from 'react'
import { ask, Refused, type ToldPolicy, useAsk } from '../../api/index.ts'
import { Answer, Choice, dataText, Moment, Panel, useUrl } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMay, useNames } from '../../session/index.tsx'
import { Fault as FaultText, useDeed } from './deed.tsx'
import { policiesAnew } from './policy-activate.tsx'
import { Bounds } from './policy-bounds.tsx'
import { CellEditor } from './policy-cell.tsx'
import { Matrix } from './policy-matrix.tsx'
import { Trial } from './policy-trial.tsx'
import type { Policy } from './policy-types.ts'
import { Versions } from './policy-versions.tsx'
import { cellKey, cellName, type Fault, faultsOf, placeOf, stepsText } from './policy-words.ts'

/** The decision matrix: what is in force, and the way to another. */
export function PolicyPage() {
  const [search] = useUrl()
  const asked = /^\d{1,9}$/.test(search['version'] ?? '') ? Number(search['version']) : null
  const active = useAsk('getActivePolicy', undefined)
  const other = useAsk(
    'getPolicy',
    { params: { version: asked ?? 0 } },
    { isEnabled: asked !== null },
  )
  const shown = asked === null ? active : other
  return (
    <>
      <section className="panel say set-say">
        <h1>{active.data === undefined ? 'Policy' : headingOf(active.data)}</h1>
        {active.data !== undefined && <Proof of={active.data} />}
      </section>
      <Answer query={shown} what="the policy" rows={6}>
        {(of) => (
          <>
            <Sheet key={of.version} of={of} active={active.data?.policy ?? of.policy} />
            {of.version > 0 && of.state !== 'active' && <Trial of={of} />}
          </>
        )}
      </Answer>
      <Versions shown={shown.data?.version ?? 0} />
    </>
  )
}

function headingOf({ version, policy }: ToldPolicy): string {
  const isAuto = policy.cells.some(({ steps }) =>
    steps.some(({ mode, action }) => mode === 'auto' && action !== 'notify'),
  )
  const which = version === 0 ? 'The built-in policy' : `Policy ${version}`
  if (policy.dryRun) return `${which} is in force, as a dry run: by itself it changes nothing.`
  return isAuto
    ? `${which} is in force, and acts by itself.`
    : `${which} is in force: nothing is done without a person.`
}

function Proof({ of }: { readonly of: ToldPolicy }) {
  const nameOf = useNames()
  const { activatedAt, activatedBy, words } = of
  return (
    <ul className="proof">
      {activatedAt !== null && (
        <li>
          <span>
            Put in force by {activatedBy === '' ? 'the settings' : dataText(nameOf(activatedBy))}{' '}
            <Moment at={activatedAt} />
          </span>
        </li>
      )}
      {words.bounds.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  )
}

interface SheetProps {
  readonly of: ToldPolicy
  readonly active: Policy
}

/** The grid, the cell that is open, and what makes a draft of them. */
function Sheet({ of, active }: SheetProps) {
  const [search, change] = useUrl()
  const open = cellKey(placeOf(search['cell'] ?? ''))
  const [draft, setDraft] = useState<Policy | null>(null)
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const editor = useRef<HTMLElement>(null)
  const mayDraft = useMay('policies:draft')
  const policy = draft ?? of.policy
  const edit = (next: Policy) => {
    setFaults([])
    setDraft(next)
  }
  const end = () => {
    setFaults([])
    setDraft(null)
  }
  const enter = () => {
    const first = editor.current?.querySelector<HTMLElement>('select, input, button')
    ;(first ?? editor.current)?.focus()
  }
  return (
    <Panel
      title={draft === null ? titleOf(of) : 'A draft, not kept yet'}
      note="arrow keys lead from cell to cell"
    >
      <Matrix
        {...{ policy, open, faults }}
        onOpen={(key) => change({ cell: key }, { replaces: true })}
        onEnter={enter}
        changed={changedIn(policy, active)}
      />
      {draft === null ? (
        <>
          <CellWords of={of} open={open} first={editor} />
          {mayDraft && <Begin of={of} onBegin={setDraft} />}
        </>
      ) : (
        <>
          <CellEditor {...{ policy, open, faults }} onChange={edit} first={editor} />
          <Bounds policy={policy} onChange={edit} faults={faults} />
          <Keep draft={draft} onFaults={setFaults} onEnd={end} />
        </>
      )}
    </Panel>
  )
}

function titleOf({ version, state }: ToldPolicy): string {
  const name = version === 0 ? 'The built-in policy' : `Policy ${version}`
  return `${name}, ${state === 'active' ? 'in force' : state === 'draft' ? 'a draft' : 'was in force'}`
}

function changedIn(policy: Policy, active: Policy): ReadonlySet<string> {
  return new Set(
    policy.cells.map(cellKey).filter((key) => stepsText(policy, key) !== stepsText(active, key)),
  )
}

interface WordsProps {
  readonly of: ToldPolicy
  readonly open: string
  readonly first: React.RefObject<HTMLElement | null>
}

/** What the open cell does, in words. */
function CellWords({ of, open, first }: WordsProps) {
  const words = of.words.cells.find((one) => cellKey(one) === open)
  return (
    <section className="pol-editor" ref={first} tabIndex={-1} aria-label="What this cell does">
      <p aria-live="polite">{words?.text ?? `${cellName(placeOf(open))}: does nothing.`}</p>
    </section>
  )
}

interface BeginProps {
  readonly of: ToldPolicy
  readonly onBegin: (policy: Policy) => void
}

/** A draft begins with what is shown, or with one that is ready. */
function Begin({ of, onBegin }: BeginProps) {
  const ready = useAsk('listReadyPolicies', undefined)
  const all = ready.data?.data ?? []
  const [chosen, setChosen] = useState('')
  const found = all.find(({ name }) => name === chosen)
  return (
    <div className="pol-begin">
      <div className="btns">
        <button type="button" className="btn" onClick={() => onBegin(found?.policy ?? of.policy)}>
          Make a draft
        </button>
        <Choice
          label="What it begins with"
          value={chosen}
          options={[
            ['', 'of what is shown'],
            ...all.map(({ name, title }) => [name, `of: ${title}`] as const),
          ]}
          onChoose={setChosen}
        />
      </div>
      {found !== undefined && <p className="note">{found.says}</p>}
    </div>
  )
}

interface KeepProps {
  readonly draft: Policy
  readonly onFaults: (faults: readonly Fault[]) => void
  readonly onEnd: () => void
}

/** Kept as a version that nothing follows from yet; what is refused is told at its cell. */
function Keep({ draft, onFaults, onEnd }: KeepProps) {
  const [, change] = useUrl()
  const [note, setNote] = useState('')
  const { isBusy, fault, run } = useDeed()
  const keep = () =>
    run(async () => {
      try {
        const { body } = await ask('draftPolicy', { body: { policy: { ...draft }, note } })
        await policiesAnew()
        change({ version: String(body.version) })
        toast(`Kept as policy ${body.version}, a draft: nothing follows from it yet.`)
      } catch (thrown) {
        const errors = thrown instanceof Refused ? thrown.problem['errors'] : undefined
        if (!Array.isArray(errors)) throw thrown
        const found = faultsOf(errors, draft)
        onFaults(found)
        const at = found.find(({ cell }) => cell !== '')
        if (at !== undefined) change({ cell: at.cell }, { replaces: true })
      }
    })
  return (
    <div className="pol-keep">
      <div className="field">
        <label htmlFor="pol-note">What it is for</label>
        <input
          id="pol-note"
          className="input"
          maxLength={2000}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <FaultText text={fault} />
      <div className="btns">
        <button type="button" className="btn go" disabled={isBusy} onClick={() => void keep()}>
          Keep as a draft
        </button>
        <button type="button" className="btn" onClick={onEnd}>
          Drop it
        </button>
      </div>
    </div>
  )
}
