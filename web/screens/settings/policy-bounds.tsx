import type { Policy } from './policy-types.ts'
import type { Fault } from './policy-words.ts'

interface BoundsProps {
  readonly policy: Policy
  readonly onChange: (policy: Policy) => void
  readonly faults: readonly Fault[]
}

/** What holds for every cell: whether anything is changed at all, caps, and how many have to approve. */
export function Bounds({ policy, onChange, faults }: BoundsProps) {
  const { dryRun, perHourMax, hostShareMax, approvalsForCritical } = policy
  const change = (patch: Partial<Policy>) => onChange({ ...policy, ...patch })
  return (
    <fieldset className="pol-bounds">
      <legend>For every cell</legend>
      <label className="check">
        <input
          type="checkbox"
          checked={dryRun}
          onChange={({ target }) => change({ dryRun: target.checked })}
        />
        Dry run: what it would do by itself is recorded, and not done
      </label>
      <div className="pol-fields">
        <label className="pol-field">
          Automatic actions in an hour, at most
          <input
            className="input"
            type="number"
            min={0}
            max={1000}
            value={perHourMax}
            onChange={({ target }) => change({ perHourMax: Number(target.value) })}
          />
        </label>
        <label className="pol-field">
          Percent of your known hosts at once, at most
          <input
            className="input"
            type="number"
            min={0}
            max={25}
            step="any"
            value={Number((hostShareMax * 100).toFixed(4))}
            onChange={({ target }) => change({ hostShareMax: Number(target.value) / 100 })}
          />
        </label>
        <label className="pol-field">
          Persons who approve what touches a critical host
          <select
            className="input"
            value={approvalsForCritical}
            onChange={({ target }) => change({ approvalsForCritical: Number(target.value) })}
          >
            <option value={1}>1</option>
            <option value={2}>2</option>
          </select>
        </label>
      </div>
      {faults
        .filter(({ cell }) => cell === '')
        .map(({ text }) => (
          <p className="fault" role="alert" key={text}>
            {text}
          </p>
        ))}
    </fieldset>
  )
}
