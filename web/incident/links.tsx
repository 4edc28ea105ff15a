/** Ways from an incident to elsewhere: screens are named by their address. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ownKey } from '../kit/index.ts'
import { carriedOf, carriedView, type Search } from '../triage/index.ts'

interface LinkProps {
  readonly children: ReactNode
  readonly className?: string
}

interface IncidentLinkProps extends LinkProps {
  readonly id: string
  /** `{ tab: 'flows', alert }`: the part of it, and what of that. */
  readonly search?: Readonly<Record<string, string | undefined>>
  readonly keys?: string
  readonly label?: string
  readonly isCurrent?: boolean
}

/** The list that one came from stays in the address: the ones beside it are those of that list. */
export function IncidentLink(props: IncidentLinkProps) {
  const { id, search = {}, keys, label, isCurrent, ...rest } = props
  return (
    <Link
      to={'/soc/s/$id' as never}
      params={{ id } as never}
      search={((old: Search) => ({ ...carriedOf(carriedView(old)), ...search })) as never}
      {...(keys !== undefined && { 'aria-keyshortcuts': ownKey(keys) })}
      {...(label !== undefined && { 'aria-label': label })}
      // The router marks a link by its path alone; which part is shown stands in the query.
      activeOptions={{ exact: true, includeSearch: true }}
      {...(isCurrent === true && { 'aria-current': 'page' as const })}
      {...rest}
    />
  )
}

export function EntityLink({ id, ...rest }: LinkProps & { readonly id: string }) {
  return <Link to={'/entities/$id' as never} params={{ id } as never} {...rest} />
}

/** To a screen as it stands in the rail, with what it shows in the address. */
export function PlaceLink({
  to,
  search = {},
  ...rest
}: LinkProps & { readonly to: string; readonly search?: Search }) {
  return <Link to={to as never} search={search as never} {...rest} />
}
