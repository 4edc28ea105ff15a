/** Real attacks on the response lab, contained by `amoskys up` and its responder, and undone: seen from the attacker's side. */
import { expect } from 'vitest'
import { createResponseLab } from '../../lab/response/lab.ts'
import { runTrial } from '../../lab/response/trial.ts'
import { trials } from '../../lab/response/trials.ts'
import { testNeeding } from './require.fixture.ts'

const labTest = testNeeding({
  isRoot: true,
  programs: {
    ...{ ip: 'iproute2', nft: 'nftables', nginx: 'nginx-light', sshd: 'openssh-server' },
    ...{ dnsmasq: 'dnsmasq', psql: 'postgresql', nc: 'netcat-openbsd', hydra: 'hydra' },
    ...{ tcpdump: 'tcpdump', sshpass: 'sshpass', curl: 'curl', nmap: 'nmap', nping: 'nmap' },
  },
})

for (const name of ['port-scan-then-ssh', 'beacon', 'dos', 'web-attack', 'dropped-file']) {
  labTest(`${name} is contained, and undone exactly`, async () => {
    const trial = trials.find(({ attack }) => attack === name)!
    await using lab = await createResponseLab()
    const { fault, isHeld, isBack, isSpared, isExact } = await runTrial(lab, trial)
    expect(fault).toBe('')
    const well = { isHeld: true, isBack: true, isSpared: true, isExact: true }
    expect({ isHeld, isBack, isSpared, isExact }).toEqual(well)
  })
}
