import { bytesText, Icon, numberText, Scrolls } from '../../kit/index.ts'
import { keyOf, type Place, type Sort, type SortName, sorts } from './words.ts'

interface PlacesProps {
  readonly places: readonly Place[]
  readonly sort: Sort
  readonly onSort: (text: string) => void
  readonly lit: string
  readonly chosen: string
  readonly onLit: (key: string) => void
  readonly onChoose: (key: string) => void
}

/** What counts on this screen; the picture only shows it again. */
export function PlacesTable({ places, sort, onSort, ...rest }: PlacesProps) {
  return (
    <Scrolls label="Places table">
      <table className="tbl places">
        <caption className="sr">Places outside, with hosts, flows and bytes each way</caption>
        <thead>
          <tr>
            {(Object.keys(sorts) as SortName[]).map((name) => (
              <SortHead key={name} name={name} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <PlaceRow key={keyOf(place)} place={place} {...rest} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

function SortHead({
  name,
  sort,
  onSort,
}: {
  readonly name: SortName
  readonly sort: Sort
  readonly onSort: (text: string) => void
}) {
  const isOn = sort.name === name
  const isText = name === 'place'
  const isNextDown = isOn ? !sort.isDescending : !isText
  return (
    <th
      scope="col"
      className={isText ? undefined : name === 'flows' || name === 'hosts' ? 'r desk' : 'r'}
      aria-sort={isOn ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="sorter"
        onClick={() => onSort(`${isNextDown ? '-' : ''}${name}`)}
      >
        {sorts[name]}
        {isOn && <Icon name={sort.isDescending ? 'down' : 'up'} size={12} />}
      </button>
    </th>
  )
}

function PlaceRow({
  place,
  lit,
  chosen,
  onLit,
  onChoose,
}: { readonly place: Place } & Pick<PlacesProps, 'lit' | 'chosen' | 'onLit' | 'onChoose'>) {
  const key = keyOf(place)
  return (
    <tr
      className={key === chosen || key === lit ? 'on' : undefined}
      onPointerEnter={() => onLit(key)}
      onPointerLeave={() => onLit('')}
    >
      <th scope="row">
        <button
          type="button"
          className="choose"
          aria-pressed={key === chosen}
          onFocus={() => onLit(key)}
          onBlur={() => onLit('')}
          onClick={() => onChoose(key === chosen ? '' : key)}
        >
          {nameOf(place)}
        </button>
      </th>
      <td className="r desk">{numberText(place.hosts)}</td>
      <td className="r desk">{numberText(place.flows)}</td>
      <td className="r">{bytesText(place.bytesTo)}</td>
      <td className="r">{bytesText(place.bytesFrom)}</td>
      <td className="r">{place.openIncidents === 0 ? '' : numberText(place.openIncidents)}</td>
    </tr>
  )
}

export function nameOf({ kind, name }: Place): string {
  if (kind === 'unknown') return 'Location unknown'
  if (kind === 'reserved') return 'Addresses set aside'
  return kind === 'private' ? 'Other private networks' : name
}
