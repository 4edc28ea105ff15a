import type { FormEvent } from 'react'
import { type AgentConfig, ask, queries, useAsk } from '../../api/index.ts'
import { Answer, dataText, numberText } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { Fault, useDeed, useMay } from '../../session/index.tsx'

type Orders = AgentConfig['orders']

interface OrdersProps {
  readonly id: string
  readonly isRevoked: boolean
  readonly onChange: () => void
}

/** What the hub wants of it, and whether it does so. */
export function OrdersBit({ id, isRevoked, onChange }: OrdersProps) {
  const config = useAsk('getAgentConfig', { params: { id } }, { keepsOld: true })
  const mayManage = useMay('agents:manage')
  return (
    <div className="bit rule">
      <h3 className="h">What is wanted of it</h3>
      <Answer query={config} what="what is wanted of it" rows={3}>
        {(body) => (
          <>
            <p className="t2">{body.says}</p>
            {body.version > 0 && <OrderFacts orders={body.orders} />}
            {mayManage && !isRevoked && (
              <p className="btns">
                <button type="button" className="btn s" onClick={onChange}>
                  Change
                </button>
              </p>
            )}
          </>
        )}
      </Answer>
    </div>
  )
}

function OrderFacts({ orders }: { readonly orders: Orders }) {
  const { flowsPerSecondMax: most, filter, isDetectingLocally: local } = orders
  const facts = [
    ['At most', most === null ? 'as its own setting' : `${numberText(most)} flows a second`],
    ['Filter', filter === null ? 'as its own setting' : dataText(filter)],
    ['By itself', local === null ? 'as its own setting' : localWords[local]],
  ] as const
  return (
    <dl className="kv">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const localWords = {
  'while-away': 'judges while the hub is away',
  never: 'does not judge',
} as const

interface SheetProps {
  readonly id: string
  readonly onClose: () => void
}

export function OrdersSheet({ id, onClose }: SheetProps) {
  const config = useAsk('getAgentConfig', { params: { id } }, { keepsOld: true })
  return (
    <Sheet title={`What is wanted of ${dataText(id)}`} isOpen onClose={onClose}>
      <Answer query={config} what="what is wanted of it" rows={4}>
        {(body) => <OrdersForm config={body} onDone={onClose} />}
      </Answer>
    </Sheet>
  )
}

interface FormProps {
  readonly config: AgentConfig
  readonly onDone: () => void
}

function OrdersForm({ config, onDone }: FormProps) {
  const { isBusy, fault, run } = useDeed()
  const { id, site, orders, version } = config
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const wanted = wantedBy(given)
    const isSame = JSON.stringify(sorted(wanted)) === JSON.stringify(sorted(orders))
    const body = { site: textIn(given, 'site'), ...(!isSame && { orders: wanted }) }
    void run(async () => {
      await ask('changeAgent', { params: { id }, body, match: `"${version}"` })
      await again()
      toast(isSame ? 'Kept where it stands.' : 'It gets them when it next speaks to the hub.')
      onDone()
    }).then((isDone) => (isDone ? undefined : again()))
  }
  return (
    <form className="form" onSubmit={submit} key={version}>
      <OrderFields site={site} orders={orders} />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Give the orders
        </button>
      </div>
    </form>
  )
}

function textIn(given: FormData, name: string): string {
  return String(given.get(name) ?? '').trim()
}

/** What is left empty is the sensor's own. */
function wantedBy(given: FormData): Orders {
  const most = textIn(given, 'most')
  return {
    flowsPerSecondMax: most === '' ? null : Number(most),
    filter: textIn(given, 'filter') || null,
    isDetectingLocally: (textIn(given, 'local') || null) as Orders['isDetectingLocally'],
  }
}

function OrderFields({ site, orders }: Pick<AgentConfig, 'site' | 'orders'>) {
  return (
    <>
      <div className="field">
        <label htmlFor="order-site">Where it stands</label>
        <input
          {...{ id: 'order-site', name: 'site', className: 'input', maxLength: 100 }}
          defaultValue={site}
        />
      </div>
      <div className="field">
        <label htmlFor="order-most">Flows it ships a second, at most</label>
        <input
          {...{ id: 'order-most', name: 'most', className: 'input', type: 'number' }}
          {...{ min: 1, max: 1_000_000, inputMode: 'numeric' }}
          defaultValue={orders.flowsPerSecondMax ?? ''}
        />
        <p className="note">Of more than these a share is shipped. Empty: its own setting.</p>
      </div>
      <div className="field">
        <label htmlFor="order-filter">Filter of its capture</label>
        <input
          {...{ id: 'order-filter', name: 'filter', className: 'input mono', maxLength: 4096 }}
          placeholder="not port 22"
          defaultValue={orders.filter ?? ''}
          autoComplete="off"
          spellCheck={false}
        />
        <p className="note">
          As tcpdump takes it: what it leaves out is never seen. Empty: its own.
        </p>
      </div>
      <div className="field">
        <label htmlFor="order-local">While the hub is away</label>
        <select
          {...{ id: 'order-local', name: 'local', className: 'input' }}
          defaultValue={orders.isDetectingLocally ?? ''}
        >
          <option value="">As its own setting</option>
          <option value="while-away">It judges by itself</option>
          <option value="never">It does not judge</option>
        </select>
      </div>
    </>
  )
}

function sorted({ filter, flowsPerSecondMax, isDetectingLocally }: Orders): readonly unknown[] {
  return [filter, flowsPerSecondMax, isDetectingLocally]
}

async function again(): Promise<void> {
  for (const name of ['getAgentConfig', 'listAgents'])
    await queries.invalidateQueries({ queryKey: [name] })
}
