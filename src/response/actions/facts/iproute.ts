/** What `ip -j` and `ss` say. */
import { z } from 'zod'

const addressSchema = z.array(
  z.looseObject({
    addr_info: z.array(
      z.looseObject({
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        broadcast: z.string().optional(),
        /** The other end of a link between two. */
        address: z.string().optional(),
      }),
    ),
  }),
)
const hopSchema = z.looseObject({
  gateway: z.string().optional(),
  via: z.looseObject({ host: z.string() }).optional(),
})
const routeSchema = z.array(
  z.looseObject({
    ...hopSchema.shape,
    dst: z.string().optional(),
    nexthops: z.array(hopSchema).optional(),
  }),
)
const neighbourSchema = z.array(z.looseObject({ dst: z.string(), lladdr: z.string().optional() }))

export interface OwnAddress {
  readonly address: string
  readonly network: string
  readonly broadcast: string | undefined
}

export function addressesIn(text: string): OwnAddress[] {
  return read(addressSchema, text).flatMap(({ addr_info: list }) =>
    list.flatMap(({ local, prefixlen, broadcast, address }) => {
      if (local === undefined) return []
      // Between two ends the network is that of the other.
      const network = `${address ?? local}/${prefixlen ?? 128}`
      return [{ address: local, network, broadcast }]
    }),
  )
}

/** Those of default routes first: a list that is cut has at least them. */
export function gatewaysIn(text: string): string[] {
  const routes = read(routeSchema, text)
  const isDefault = ({ dst }: (typeof routes)[number]) => dst === 'default'
  const ordered = [...routes.filter(isDefault), ...routes.filter((route) => !isDefault(route))]
  return ordered.flatMap((route) =>
    [route, ...(route.nexthops ?? [])].flatMap((hop) => hop.gateway ?? hop.via?.host ?? []),
  )
}

export function neighboursIn(text: string): { readonly address: string; readonly mac: string }[] {
  return read(neighbourSchema, text).flatMap(({ dst, lladdr }) =>
    lladdr === undefined ? [] : [{ address: dst, mac: lladdr }],
  )
}

export interface Connected {
  readonly here: { readonly address: string; readonly port: number }
  readonly there: { readonly address: string; readonly port: number }
  /** `users:(("sshd",pid=1,fd=4))`; '' where that was not asked or may not be seen. */
  readonly users: string
}

/** Connections as `ss` lists them. */
export function connectedIn(text: string): Connected[] {
  return text.split('\n').flatMap((line) => {
    const [ends = '', users = ''] = line.trim().split(/\s+(?=users:)/)
    const [here, there] = ends.split(/\s+/).slice(-2).map(endOf)
    return here && there ? [{ here, there, users }] : []
  })
}

function endOf(text: string): { address: string; port: number } | null {
  // A zone stands within the brackets or after them.
  const [, address, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(text.replace(/%[^\]:]+/, '')) ?? []
  return address === undefined ? null : { address, port: Number(port) }
}

function read<T>(schema: z.ZodType<T[]>, text: string): T[] {
  // `ip -j` says nothing at all where there is nothing.
  return text.trim() === '' ? [] : schema.parse(JSON.parse(text))
}
