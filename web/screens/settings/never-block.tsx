import { type FormEvent, useState } from 'react'
import { ask, type NeverBlock, queries, useAsk } from '../../api/index.ts'
import { Answer, countText, Data, dataText, Empty, Moment, Panel } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useObstacle } from '../../response/index.ts'
import { NamesMissing, useMay, useMe, useNames } from '../../session/index.tsx'
import { Act, attempt, Fault, useDeed } from './deed.tsx'

async function again(): Promise<void> {
  for (const name of ['listNeverBlock', 'previewAction', 'listActions'])
    await queries.invalidateQueries({ queryKey: [name] })
}

/** What nothing is ever done to: found out by this machine, or added by people. */
export function NeverBlockList() {
  const list = useAsk('listNeverBlock', undefined)
  const all = list.data?.data ?? []
  const built = all.filter(({ isBuiltIn }) => isBuiltIn)
  const own = all.filter(({ isBuiltIn }) => !isBuiltIn)
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {list.data === undefined
            ? 'Never-block list'
            : `${countText(all.length, 'place is', 'places are')} never blocked.`}
        </h1>
        <ul className="proof">
          <li>No policy and no person does anything to these. What is in force is taken back.</li>
        </ul>
      </section>
      <Add />
      <Panel title="Added by people">
        <NamesMissing />
        <Answer query={list} what="the list" rows={3}>
          {() =>
            own.length === 0 ? (
              <Empty title="Nobody has added any.">
                <p className="t2">
                  Add what must always be reached: partners, monitors, where you work from.
                </p>
              </Empty>
            ) : (
              <ul>
                {own.map((one) => (
                  <Row key={one.id} of={one} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
      <Panel title="Built in" note="found out, or set in settings.yml; cannot be removed here">
        <Answer query={list} what="what is built in" rows={3}>
          {() =>
            built.length === 0 ? (
              <p className="note pad">
                Nothing is known yet: the responder tells its surroundings when it is connected.
              </p>
            ) : (
              <ul>
                {built.map((one) => (
                  <Row key={one.id} of={one} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
    </>
  )
}

const spans = [
  ['', 'No end'],
  ['1', 'For a day'],
  ['7', 'For 7 days'],
  ['30', 'For 30 days'],
  ['365', 'For a year'],
] as const
const dayMs = 86_400_000

function Add() {
  const { isBusy, fault, run } = useDeed()
  const obstacle = useObstacle('neverblock:edit')
  const [count, setCount] = useState(0)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const days = Number(form.get('days'))
    const expiresAt = days === 0 ? null : new Date(Date.now() + days * dayMs).toISOString()
    const body = { value: String(form.get('value')), reason: String(form.get('reason')), expiresAt }
    void run(async () => {
      const made = (await ask('addNeverBlock', { body })).body
      setCount(count + 1)
      await again()
      toast(`Never blocked from now on: ${dataText(made.value)}`, () => void remove(made))
    })
  }
  if (obstacle !== '') return <p className="panel pad note">{obstacle}</p>
  return (
    <Panel title="Add one">
      <form className="nev-form" onSubmit={submit} key={count}>
        <div className="field">
          <label htmlFor="nev-value">Address, network or domain</label>
          <input
            id="nev-value"
            name="value"
            className="input mono"
            required
            maxLength={253}
            placeholder="192.0.2.0/24"
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <div className="field">
          <label htmlFor="nev-reason">Why</label>
          <input
            id="nev-reason"
            name="reason"
            className="input"
            required
            minLength={3}
            maxLength={500}
          />
        </div>
        <div className="field">
          <label htmlFor="nev-days">Until when</label>
          <select id="nev-days" name="days" className="input" defaultValue="">
            {spans.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <Fault text={fault} />
        <div className="btns">
          <button type="submit" className="btn go" disabled={isBusy}>
            Never block it
          </button>
        </div>
      </form>
    </Panel>
  )
}

function Row({ of }: { readonly of: NeverBlock }) {
  const nameOf = useNames()
  const { user } = useMe()
  const mayRemove = useMay('neverblock:remove')
  const { value, reason, isBuiltIn, owner, createdAt, expiresAt } = of
  return (
    <li className="set-row">
      <div className="set-main">
        <p>
          <Data>{value}</Data>
        </p>
        <p className="t2">{dataText(reason)}</p>
        {!isBuiltIn && (
          <p className="note">
            by {owner === user.id ? 'you' : dataText(nameOf(owner))} <Moment at={createdAt} />
            {expiresAt !== null && (
              <>
                , ends <Moment at={expiresAt} />
              </>
            )}
          </p>
        )}
      </div>
      {!isBuiltIn && mayRemove && (
        <Act onClick={() => void remove(of)}>
          Remove<span className="sr"> {dataText(value)}</span>
        </Act>
      )}
    </li>
  )
}

async function remove(of: NeverBlock): Promise<void> {
  await attempt(async () => {
    await ask('removeNeverBlock', { params: { id: of.id } })
    await again()
    toast(`May be blocked again: ${dataText(of.value)}`, () => void putBack(of))
  })
}

async function putBack({ value, reason, expiresAt }: NeverBlock): Promise<void> {
  await attempt(async () => {
    await ask('addNeverBlock', { body: { value, reason, expiresAt } })
    await again()
  })
}
