/** Calls of `nft`, and what its complaints mean to whoever has to act. */
import { AmoskysError } from '../../../../kernel/index.ts'
import { complaint, type Tool, type ToolAnswer } from '../../tool.ts'
import { noTable, readTable, type Table } from './listing.ts'
import { type SkeletonOptions, tableName } from './skeleton.ts'

export const nftPackages = { nft: 'nftables' } as const

export async function listTable(
  nft: Tool,
  options: Omit<SkeletonOptions, 'layers'>,
): Promise<Table> {
  const answer = await nft(['nft', '-j', 'list', 'table', 'inet', tableName])
  if (answer.status === 0) return readTable(answer.out, options)
  if (/No such file or directory/.test(answer.err)) return noTable
  throw refusedBy(answer, 'nft list')
}

/** One transaction: whole, or not at all. */
export async function change(nft: Tool, script: string): Promise<void> {
  const answer = await nft(['nft', '-f', '-'], script)
  if (answer.status !== 0) throw refusedBy(answer, 'nft -f')
}

function refusedBy(answer: ToolAnswer, call: string): AmoskysError {
  if (/not permitted|Permission denied/i.test(answer.err)) {
    const says = `${call}: this process may not change the kernel's rules; it needs the capability CAP_NET_ADMIN: run amoskys responder as root, or give it that one alone`
    return new AmoskysError('permission', says)
  }
  if (/Protocol not supported|Operation not supported/.test(answer.err)) {
    const says = `${call}: this kernel has no nf_tables, or a part of it is missing: ${complaint(answer)}`
    return new AmoskysError('unavailable', says)
  }
  return new AmoskysError('unavailable', `${call}: ${complaint(answer)}`)
}
