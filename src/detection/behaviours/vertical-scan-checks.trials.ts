/** Those who look after services: monitors, balancers, service registries, clients whose server is down. */
import {
  checkPort,
  converse,
  fetchHttp,
  ignore,
  type LookAlike,
  lookAlike,
  refuse,
  somePorts,
} from './trials/index.ts'

const monitor = '10.0.0.5'
const server = '10.0.0.20'

export const monitorLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a monitor that opens the same ports of one server each minute',
    axes: {
      ports: { label: 'ports', values: [8, 15, 36] },
      by: { label: 'each', values: ['connect', 'reset', 'banner', 'http'] },
      down: { label: 'down', values: ['none', 'some', 'all'] },
    },
    draws: 1,
    write(wire, { ports, by, down }) {
      const chosen = somePorts(wire, ports)
      for (let round = 0; round < 9; round++)
        chosen.forEach((port, i) => {
          const isUp = down === 'none' || (down === 'some' && i % 5 !== 2)
          const at = 10 + round * 60 + (i * 50) / ports + wire.between(0, 0.1)
          checkPort(wire, at, { checker: monitor, target: server, port, by, isUp })
        })
    },
  }),
  lookAlike({
    name: 'a monitor that comes back each five minutes, three times as often to what failed',
    axes: {
      ports: { label: 'ports', values: [10, 25] },
      hosts: { label: 'hosts', values: [1, 4] },
    },
    write(wire, { ports, hosts }) {
      const chosen = somePorts(wire, ports)
      for (let round = 0; round < 8; round++)
        for (let host = 0; host < hosts; host++)
          chosen.forEach((port, i) => {
            const target = `10.0.1.${10 + host}`
            const isUp = i % 7 !== 3
            const at = 10 + round * 300 + host * 20 + i * 1.1 + wire.between(0, 1)
            for (let k = 0; k < (isUp ? 1 : 3); k++)
              checkPort(wire, at + k * 60, { checker: monitor, target, port, by: 'connect', isUp })
          })
    },
  }),
  lookAlike({
    name: 'a balancer that checks node ports by SYN and reset, and carries traffic to some',
    axes: {
      ports: { label: 'ports', values: [8, 14, 30] },
      everyS: { label: 'seconds between checks', values: [2, 10] },
    },
    draws: 1,
    write(wire, { ports, everyS }) {
      for (const node of [11, 12]) {
        const target = `10.0.3.${node}`
        const chosen = somePorts(wire, ports).map((port) => 30_000 + (port % 2767))
        for (let round = 0; round < 25; round++) {
          chosen.forEach((port, i) => {
            const at = 10 + round * everyS + (i * everyS) / ports
            checkPort(wire, at, { checker: monitor, target, port, by: 'reset' })
          })
          const at = 10 + wire.between(0, 25 * everyS)
          fetchHttp(wire, at, { client: monitor, server: target, host: 'shop', port: chosen[0]! })
        }
      }
    },
  }),
  lookAlike({
    name: 'an agent of a service registry that checks every service of its neighbours each ten seconds',
    axes: {
      hosts: { label: 'hosts', values: [3, 12] },
      by: { label: 'each', values: ['connect', 'http'] },
    },
    draws: 1,
    write(wire, { hosts, by }) {
      const services = somePorts(wire, 9)
      for (let round = 0; round < 12; round++)
        for (let host = 0; host < hosts; host++)
          services.forEach((port, i) => {
            const target = `10.0.4.${10 + host}`
            const at = 10 + round * 10 + wire.between(0, 9)
            checkPort(wire, at, { checker: monitor, target, port, by, isUp: i !== 4 })
          })
    },
  }),
  lookAlike({
    name: 'a mail program that looks for the settings of its server',
    axes: {
      answer: { label: 'closed ports', values: ['refuse', 'are silent'] },
      tries: { label: 'times', values: [1, 3] },
    },
    write(wire, { answer, tries }) {
      for (let k = 0; k < tries; k++)
        for (const port of [143, 993, 110, 995, 25, 465, 587, 443]) {
          const client = { address: '10.0.0.31', port: wire.port() }
          const [at, to] = [10 + k * 30 + wire.between(0, 1), { address: '198.51.100.25', port }]
          const isOpen = port === 993 || port === 587
          if (isOpen) converse(wire, at, { client, server: to, says: [{ by: 'server', what: 60 }] })
          else if (answer === 'refuse') refuse(wire, at, { client, server: to })
          else ignore(wire, at, { client, server: to, tries: 2 })
        }
    },
  }),
  lookAlike({
    name: 'a proxy whose application host restarts: every upstream port refuses for a while',
    axes: {
      ports: { label: 'upstream ports', values: [6, 12, 24] },
      downS: { label: 'seconds down', values: [20, 120] },
    },
    write(wire, { ports, downS }) {
      const chosen = somePorts(wire, ports).map((port) => 8000 + (port % 900))
      for (let t = 10; t < 310; t += wire.wait(0.8)) {
        const port = wire.pick(chosen)
        const isUp = t < 150 || t > 150 + downS
        if (isUp) fetchHttp(wire, t, { client: monitor, server, host: 'app', port })
        else checkPort(wire, t, { checker: monitor, target: server, port, by: 'http', isUp })
      }
    },
  }),
  lookAlike({
    name: 'a client that uses many services of one container host',
    axes: { ports: { label: 'services', values: [12, 40, 120] } },
    draws: 1,
    write(wire, { ports }) {
      for (const port of somePorts(wire, ports))
        for (let k = 0; k < 2; k++)
          fetchHttp(wire, 10 + wire.between(0, 500), {
            ...{ client: monitor, server, host: 'c', port },
          })
    },
  }),
  lookAlike({
    name: 'a print server that asks its printers for their state',
    axes: { printers: { label: 'printers', values: [4, 20] } },
    write(wire, { printers }) {
      for (let round = 0; round < 4; round++)
        for (let i = 0; i < printers; i++) {
          const target = `10.0.5.${10 + i}`
          const at = 10 + round * 300 + i * 2
          for (const port of [9100, 515, 631])
            checkPort(wire, at, {
              checker: monitor,
              target,
              port,
              by: 'connect',
              isUp: port !== 515,
            })
          checkPort(wire, at + 1, { checker: monitor, target, port: 80, by: 'http' })
          const client = { address: monitor, port: wire.port() }
          const to = { address: target, port: 161 }
          wire.udp(at + 1.2, { from: client, to, data: wire.bytes(43) })
          wire.udp(at + 1.21, { from: to, to: client, data: wire.bytes(60) })
        }
    },
  }),
  lookAlike({
    name: 'an inventory that opens a list of ports of one server once, by the week',
    axes: { ports: { label: 'ports', values: [6, 30] } },
    draws: 1,
    write(wire, { ports }) {
      somePorts(wire, ports).forEach((port, i) => {
        const isUp = i % 3 === 0
        const at = 10 + i * 0.3
        checkPort(wire, at, { checker: monitor, target: server, port, by: 'connect', isUp })
      })
    },
  }),
]
