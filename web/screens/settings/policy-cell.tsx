import { type RefObject, useId } from 'react'
import { spanText } from '../../response/index.ts'
import type { Policy, Step } from './policy-types.ts'
import {
  actionWords,
  cellAt,
  cellName,
  type Fault,
  modeWords,
  newStep,
  severityNames,
  withSteps,
} from './policy-words.ts'

interface EditorProps {
  readonly policy: Policy
  /** Of the cell. */
  readonly open: string
  readonly onChange: (policy: Policy) => void
  readonly faults: readonly Fault[]
  readonly first: RefObject<HTMLElement | null>
}

const stepsMax = 8

/** The steps of one cell, in order: the first of a kind that fits an incident is taken. */
export function CellEditor({ policy, open, onChange, faults, first }: EditorProps) {
  const cell = cellAt(policy, open)
  const own = faults.filter((fault) => fault.cell === open)
  const set = (steps: readonly Step[]) => onChange(withSteps(policy, open, steps))
  return (
    <section className="pol-editor" ref={first} tabIndex={-1} aria-label={cellName(cell)}>
      <h3 className="h">{cellName(cell)}</h3>
      {own
        .filter(({ step }) => step < 0)
        .map(({ text }) => (
          <p className="fault" role="alert" key={text}>
            {text}
          </p>
        ))}
      {cell.steps.length === 0 && <p className="t2">Nothing is done in this cell.</p>}
      <ol className="pol-steps">
        {cell.steps.map((step, index) => (
          <StepFields
            // biome-ignore lint/suspicious/noArrayIndexKey: steps stand in their order
            key={index}
            {...{ step, index, count: cell.steps.length }}
            faults={own.filter((fault) => fault.step === index)}
            onChange={(next) => set(cell.steps.with(index, next))}
            onMove={(by) => set(moved(cell.steps, index, by))}
            onRemove={() => set(cell.steps.toSpliced(index, 1))}
          />
        ))}
      </ol>
      <div className="btns">
        <button
          type="button"
          className="btn s"
          disabled={cell.steps.length >= stepsMax}
          onClick={() => set([...cell.steps, newStep])}
        >
          Add a step
        </button>
      </div>
    </section>
  )
}

function moved(steps: readonly Step[], index: number, by: number): readonly Step[] {
  const step = steps[index]!
  return steps.toSpliced(index, 1).toSpliced(index + by, 0, step)
}

interface StepProps {
  readonly step: Step
  readonly index: number
  readonly count: number
  readonly faults: readonly Fault[]
  readonly onChange: (step: Step) => void
  readonly onMove: (by: number) => void
  readonly onRemove: () => void
}

/** What an incident's advice comes to may be to isolate, too. */
const isolating: ReadonlySet<Step['action']> = new Set(['isolate_host', 'as_advised'])

const spans = [900, 3600, 4 * 3600, 86_400, 7 * 86_400] as const
const optionsOf = (words: Readonly<Record<string, string>>) => Object.entries(words)

function StepFields(props: StepProps) {
  const faultId = useId()
  const { step, index, faults } = props
  return (
    <li>
      <fieldset className="pol-fields" aria-describedby={faults.length > 0 ? faultId : undefined}>
        <legend>Step {index + 1}</legend>
        <Deed {...props} />
        <Reach {...props} />
      </fieldset>
      {isolating.has(step.action) && step.mode !== 'observe' && (
        <p className="note">
          No gateway, resolver or DHCP server is isolated, whatever a cell says: the responder
          refuses it.
        </p>
      )}
      <div id={faultId}>
        {faults.map(({ text }) => (
          <p className="fault" role="alert" key={text}>
            {text}
          </p>
        ))}
      </div>
      <Order {...props} />
    </li>
  )
}

/** What is done, how far, and for how long. */
function Deed({ step, onChange }: StepProps) {
  const { action, mode, ttlSeconds } = step
  const all = [...new Set<number>([...spans, ttlSeconds])].toSorted((a, b) => a - b)
  return (
    <>
      <Pick
        label="How far"
        value={mode}
        options={optionsOf(modeWords)}
        onPick={(value) => onChange({ ...step, mode: value as Step['mode'] })}
      />
      <Pick
        label="What"
        value={action}
        options={optionsOf(actionWords)}
        onPick={(value) => onChange({ ...step, action: value as Step['action'] })}
      />
      <Pick
        label="For how long"
        value={String(ttlSeconds)}
        options={all.map((one) => [String(one), spanText(one)])}
        onPick={(value) => onChange({ ...step, ttlSeconds: Number(value) })}
      />
    </>
  )
}

/** From when on, where, and to whom. */
function Reach({ step, onChange }: StepProps) {
  const { severityMin, riskMin, scope, whom = 'all' } = step
  return (
    <>
      <Pick
        label="From which severity on"
        value={severityMin}
        options={severityNames.map((one) => [one, one === 'info' ? 'any' : one])}
        onPick={(value) => onChange({ ...step, severityMin: value as Step['severityMin'] })}
      />
      <label className="pol-field">
        From which risk on
        <input
          className="input"
          type="number"
          min={0}
          max={100}
          value={riskMin}
          onChange={({ target }) => onChange({ ...step, riskMin: Number(target.value) })}
        />
      </label>
      <Pick
        label="Where"
        value={scope}
        options={[
          ['all', 'everywhere'],
          ['service', 'at the attacked service'],
        ]}
        onPick={(value) => onChange({ ...step, scope: value as Step['scope'] })}
      />
      <Pick
        label="Whom"
        value={whom}
        options={[
          ['all', 'anybody'],
          ['outside', 'outside addresses only'],
        ]}
        onPick={(value) => onChange({ ...step, whom: value as NonNullable<Step['whom']> })}
      />
    </>
  )
}

function Order({ index, count, onMove, onRemove }: StepProps) {
  const which = <span className="sr"> step {index + 1}</span>
  return (
    <div className="btns">
      <button type="button" className="btn s" disabled={index === 0} onClick={() => onMove(-1)}>
        Earlier{which}
      </button>
      <button
        type="button"
        className="btn s"
        disabled={index === count - 1}
        onClick={() => onMove(1)}
      >
        Later{which}
      </button>
      <button type="button" className="btn s" onClick={onRemove}>
        Remove{which}
      </button>
    </div>
  )
}

interface PickProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [string, string])[]
  readonly onPick: (value: string) => void
}

function Pick({ label, value, options, onPick }: PickProps) {
  return (
    <label className="pol-field">
      {label}
      <select className="input" value={value} onChange={({ target }) => onPick(target.value)}>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
