import { Link } from '@tanstack/react-router'
import { type Flow, useAsk } from '../../api/index.ts'
import {
  Answer,
  bytesText,
  Choice,
  Data,
  kindText,
  Moment,
  numberText,
  Panel,
  Scrolls,
  useUrlText,
} from '../../kit/index.ts'
import { protocolText } from './words.ts'

const peersShown = 10
const flowsShown = 12

const orders = [
  ['flows', 'by flows'],
  ['bytes', 'by bytes'],
  ['lastSeen', 'newest first'],
] as const

/** With whom it spoke, in the flows that are kept. */
export function Peers({ of }: { readonly of: string }) {
  const [sort, setSort] = useUrlText('peers', 'flows')
  const known = orders.find(([name]) => name === sort)?.[0] ?? 'flows'
  const told = useAsk(
    'listPeers',
    { params: { id: of }, query: { limit: peersShown, sort: known } },
    { keepsOld: true },
  )
  return (
    <Panel
      title="Whom it speaks with"
      note={told.data && `of ${numberText(told.data.flows)} kept flows`}
      aside={<Choice label="Order of peers" value={known} options={orders} onChoose={setSort} />}
    >
      <Answer query={told} what="peers" rows={8}>
        {({ data, isComplete }) => (
          <>
            {data.length === 0 ? (
              <p className="note pad">No flow of it is kept any more.</p>
            ) : (
              <PeerTable of={data} />
            )}
            {!isComplete && <p className="note pad">It has more flows: the newest are counted.</p>}
          </>
        )}
      </Answer>
    </Panel>
  )
}

type Peer = NonNullable<ReturnType<typeof useAsk<'listPeers'>>['data']>['data'][number]

function PeerTable({ of }: { readonly of: readonly Peer[] }) {
  return (
    <Scrolls className="of-traffic" label="Table of hosts it speaks with">
      <table className="tbl compact">
        <caption className="sr">Hosts it speaks with</caption>
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">What it is</th>
            <th scope="col" className="r">
              Flows
            </th>
            <th scope="col" className="r">
              Sent to it
            </th>
            <th scope="col" className="r">
              Got from it
            </th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {of.map(
            ({
              id,
              name,
              kind,
              isHome,
              flows,
              openedFlows,
              sentBytes,
              receivedBytes,
              lastSeen,
            }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to={'/entities/$id' as never} params={{ id } as never}>
                    <Data>{name || id}</Data>
                  </Link>
                </th>
                <td>
                  {kind === null ? 'never met' : kindText(kind)}
                  {isHome === false && ', outside'}
                </td>
                <td
                  className="r"
                  data-of="flows"
                  title={`${numberText(openedFlows)} of them opened by this host`}
                >
                  {numberText(flows)}
                </td>
                <td className="r" data-of="sent">
                  {bytesText(sentBytes)}
                </td>
                <td className="r" data-of="got">
                  {bytesText(receivedBytes)}
                </td>
                <td>
                  <Moment at={lastSeen} />
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </Scrolls>
  )
}

/** The newest connections, as they were seen. */
export function Flows({ of }: { readonly of: string }) {
  const told = useAsk('listFlows', { query: { entity: of, limit: flowsShown } })
  return (
    <Panel title="Newest flows">
      <Answer query={told} what="flows" rows={8}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="note pad">No flow of it is kept of this day.</p>
          ) : (
            <FlowTable of={data} about={of} />
          )
        }
      </Answer>
    </Panel>
  )
}

function FlowTable({ of, about }: { readonly of: readonly Flow[]; readonly about: string }) {
  return (
    <Scrolls className="of-traffic" label="Table of its newest flows">
      <table className="tbl compact">
        <caption className="sr">Newest flows</caption>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">Direction</th>
            <th scope="col">Other side</th>
            <th scope="col">Service</th>
            <th scope="col" className="r">
              Bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((flow) => (
            <FlowRow
              key={`${flow.sensor} ${flow.number} ${flow.firstUs}`}
              of={flow}
              about={about}
            />
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

function FlowRow({ of, about }: { readonly of: Flow; readonly about: string }) {
  const { firstUs, source, destination, protocol, application, forward, backward } = of
  const isOpener = source.address === about
  const other = isOpener ? destination.address : source.address
  const app =
    application === null ? '' : application.kind === 'plain' ? application.name : application.kind
  return (
    <tr>
      <td>
        <Moment at={new Date(firstUs / 1000).toISOString()} as="clock" />
      </td>
      <td>{isOpener ? 'opened to' : 'opened by'}</td>
      <th scope="row">
        <Link to={'/entities/$id' as never} params={{ id: other } as never}>
          <Data>{other}</Data>
        </Link>
      </th>
      <td>
        {protocolText(protocol)} {destination.port}
        {app !== '' && (
          <>
            , <Data>{app}</Data>
          </>
        )}
      </td>
      <td className="r">{bytesText(forward.payloadBytes + backward.payloadBytes)}</td>
    </tr>
  )
}
