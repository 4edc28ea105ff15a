import type { TippingPoint, TippingPoints } from '../../api/index.ts'
import { countText, numberText, Panel, percentText, Scrolls } from '../../kit/index.ts'

/** What would have changed our mind, over many decisions: left out where there is none to tell. */
export function Tipping({ told: { alerts, data } }: { readonly told: TippingPoints }) {
  if (data.length === 0) return null
  return (
    <Panel
      title="What would have changed our mind"
      note={`one number alone, in the newest ${countText(alerts, 'alert')}`}
    >
      <Scrolls label="Tipping points table">
        <table className="tbl">
          <caption className="sr">Values from which a weaker word would have been said</caption>
          <thead>
            <tr>
              <th scope="col">Number</th>
              <th scope="col" className="r">
                would have to be
              </th>
              <th scope="col" className="r">
                then at most
              </th>
              <th scope="col" className="r desk">
                told of
              </th>
            </tr>
          </thead>
          <tbody>
            {data.slice(0, 12).map((rule) => (
              <Rule key={`${rule.behaviour} ${rule.feature} ${rule.side}`} rule={rule} />
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  )
}

function Rule({ rule }: { readonly rule: TippingPoint }) {
  const { behaviour, feature, alerts, of, newHigh } = rule
  return (
    <tr>
      <th scope="row">
        {feature}
        <span className="note says">{behaviour}</span>
      </th>
      <td className="r wraps">{boundText(rule)}</td>
      <td className="r">{percentText(newHigh)}</td>
      <td className="r desk">
        {numberText(alerts)} of {countText(of, 'alert')}
      </td>
    </tr>
  )
}

/** `under 5 ports`; `under 5 to 9 ports` where the decisions differ. */
export function boundText({
  side,
  lowest,
  highest,
}: Pick<TippingPoint, 'side' | 'lowest' | 'highest'>): string {
  if (lowest.text === highest.text) return `${side} ${lowest.text}`
  return `${side} ${lowest.text} to ${highest.text}`
}
