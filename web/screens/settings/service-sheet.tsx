import { type FormEvent, useState } from 'react'
import { ask, type ServiceAccount, type ServiceKey, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Answer, Data, Moment, useNow } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { attempt, Fault, Once, useDeed } from './deed.tsx'
import { ScopeChoice } from './service-form.tsx'
import { keyText, scopesText } from './words.ts'

async function again(): Promise<void> {
  for (const key of ['listServiceAccounts', 'getServiceAccount', 'listServiceKeys'])
    await queries.invalidateQueries({ queryKey: [key] })
}

/** One program: its keys, what it may do, and the way to shut it out. */
export function ServiceSheet({
  id,
  onClose,
}: {
  readonly id: string
  readonly onClose: () => void
}) {
  const service = useAsk('getServiceAccount', { params: { id } })
  return (
    <Sheet title={service.data?.name ?? 'A program'} isOpen onClose={onClose} place="side">
      <Answer query={service} what="the program">
        {(known) => (
          <>
            <p className="t2">{scopesText(known.scopes)}.</p>
            <KeyList service={known} />
            <NewKey service={known} />
            <ScopeForm service={known} />
            <Shut service={known} onDone={onClose} />
          </>
        )}
      </Answer>
    </Sheet>
  )
}

function KeyList({ service }: { readonly service: ServiceAccount }) {
  const keys = useAsk('listServiceKeys', { params: { id: service.id } })
  return (
    <div className="stack">
      <h3 className="h">Keys</h3>
      <Answer query={keys} what="its keys" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="t2">It has none yet, so it cannot sign in.</p>
          ) : (
            <ul className="set-key-list">
              {data.map((key) => (
                <KeyRow key={key.id} of={key} service={service.id} />
              ))}
            </ul>
          )
        }
      </Answer>
    </div>
  )
}

function KeyRow({ of: key, service }: { readonly of: ServiceKey; readonly service: string }) {
  const nowMs = useNow()
  const { id, prefix, networks, expiresAt, revokedAt, usedAt, usedFrom } = key
  const isLive = revokedAt === null && Date.parse(expiresAt) > nowMs
  const revoke = () =>
    attempt(async () => {
      await ask('revokeServiceKey', { params: { id: service, key: id } })
      await again()
      toast('The key is revoked: it lets nobody in from now on.')
    })
  return (
    <li className="set-key-row">
      <div className="set-main">
        <p>
          <Data>{`amk_live_${prefix}_…`}</Data>
        </p>
        <p className="note">
          {keyText(key, nowMs)}; from{' '}
          {networks.length === 0 ? 'anywhere' : <Data>{networks.join(', ')}</Data>};{' '}
          {usedAt === null ? (
            'not used yet'
          ) : (
            <>
              used <Moment at={usedAt} /> from <Data>{usedFrom}</Data>
            </>
          )}
        </p>
      </div>
      {isLive && (
        <button type="button" className="btn s" onClick={() => void revoke()}>
          Revoke
        </button>
      )}
    </li>
  )
}

function NewKey({ service }: { readonly service: ServiceAccount }) {
  const [key, setKey] = useState('')
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const networks = String(form.get('networks'))
      .split(/[\s,]+/)
      .filter((one) => one !== '')
    const body = { scopes: null, networks, days: Number(form.get('days')) }
    void run(async () => {
      setKey((await ask('createServiceKey', { params: { id: service.id }, body })).body.key)
      await again()
    })
  }
  if (key !== '')
    return (
      <Once
        label="The new key"
        text={key}
        says="It is shown this once. Put it where the program reads it, and nowhere else."
      />
    )
  return (
    <form className="form" onSubmit={submit}>
      <h3 className="h">A new key</h3>
      <div className="field">
        <label htmlFor="key-days">Good for how many days</label>
        <input
          id="key-days"
          name="days"
          type="number"
          min={1}
          max={365}
          defaultValue={90}
          className="input"
          required
        />
      </div>
      <div className="field">
        <label htmlFor="key-networks">Only from these networks</label>
        <input
          id="key-networks"
          name="networks"
          className="input"
          placeholder="10.0.0.0/8, 192.0.2.7"
          autoComplete="off"
        />
        <p className="note">Empty: from anywhere.</p>
      </div>
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Make a key
        </button>
      </div>
    </form>
  )
}

function ScopeForm({ service }: { readonly service: ServiceAccount }) {
  const { isBusy, fault, run } = useDeed()
  const change = (
    body: { scopes?: ServiceAccount['scopes']; isDisabled?: boolean },
    said: string,
  ) =>
    run(async () => {
      await ask('changeServiceAccount', {
        ...{ params: { id: service.id }, match: `"${service.version}"`, body },
      })
      await again()
      toast(said)
    })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const scopes = new FormData(event.currentTarget).getAll('scope').map(String)
    void change({ scopes: scopes as unknown as ServiceAccount['scopes'] }, 'It holds at once.')
  }
  const isOff = service.state === 'disabled'
  return (
    <form className="form" onSubmit={submit} key={service.version}>
      <ScopeChoice given={service.scopes} />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn s" disabled={isBusy}>
          Change what it may
        </button>
        <button
          type="button"
          className="btn s"
          disabled={isBusy}
          onClick={() =>
            void change({ isDisabled: !isOff }, isOff ? 'It may ask again.' : 'It is disabled.')
          }
        >
          {isOff ? 'Let it in again' : 'Disable'}
        </button>
      </div>
    </form>
  )
}

function Shut({
  service,
  onDone,
}: {
  readonly service: ServiceAccount
  readonly onDone: () => void
}) {
  const [typed, setTyped] = useState('')
  const { isBusy, fault, run } = useDeed()
  const shut = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      const { id, version } = service
      await ask('deleteServiceAccount', { params: { id }, match: `"${version}"` })
      onDone()
      await again()
      toast('The program is shut out, and its keys are gone.')
    })
  }
  return (
    <form className="form set-danger" onSubmit={shut}>
      <h3 className="h">Shut it out for good</h3>
      <p className="t2">The account and all its keys are gone. It cannot be undone.</p>
      <div className="field">
        <label htmlFor="service-typed">
          Type <Data>{service.name}</Data> to delete it
        </label>
        <input
          id="service-typed"
          className="input"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          autoComplete="off"
        />
        <Fault text={fault} />
      </div>
      <div className="btns">
        <button type="submit" className="btn" disabled={isBusy || typed !== service.name}>
          Delete
        </button>
      </div>
    </form>
  )
}
