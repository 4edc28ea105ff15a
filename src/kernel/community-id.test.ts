import { expect, test } from 'vitest'
import { communityId, icmpCounterpart } from './community-id.ts'

// Baselines of the Community ID specification: protocol, source, port, destination, port, seed 0, seed 1.
test.each([
  [
    6,
    '128.232.110.120',
    34855,
    '66.35.250.204',
    80,
    'LQU9qZlK+B5F3KDmev6m5PMibrg=',
    '3V71V58M3Ksw/yuFALMcW0LAHvc=',
  ],
  [
    6,
    '2001:470:e5bf:dead:4957:2174:e82c:4887',
    63943,
    '2607:f8b0:400c:c03::1a',
    25,
    '/qFaeAR+gFe1KYjMzVDsMv+wgU4=',
    'eJYTW6AOzFLlSUoESovMjnu7rMw=',
  ],
  [
    17,
    '192.168.1.52',
    54585,
    '8.8.8.8',
    53,
    'd/FP5EW3wiY1vCndhwleRRKHowQ=',
    'Q9We8WO3piVF8yEQBNJF4uiSVrI=',
  ],
  [
    132,
    '192.168.170.8',
    7,
    '192.168.170.56',
    7,
    'MP2EtRCAUIZvTw6MxJHLV7N7JDs=',
    '5w3ZRjeKBzqT3zsaEECDGjUbYeg=',
  ],
  [
    132,
    '192.168.170.8',
    7,
    '192.168.170.56',
    80,
    'jQgCxbku+pNGw8WPbEc/TS/uTpQ=',
    'Y1/0jQg6e+I3ZwZZ9LP65DNbTXU=',
  ],
  [
    6,
    '10.0.0.1',
    10,
    '10.0.0.2',
    11569,
    'SXBGMX1lBOwhhoDrZynfROxnhnM=',
    'HmBRGR+fUyXF4t8WEtal7Y0gEAo=',
  ],
  [
    46,
    '10.1.12.1',
    0,
    '10.1.12.2',
    0,
    'KHlLkgoJW7ifUTyTSgyVfkFHzKw=',
    'rYir8gphR31noO9iDRQmF/BteEI=',
  ],
  [
    46,
    '10.1.24.4',
    0,
    '10.1.12.1',
    0,
    '/nQI4Rh/TtY3mf0R2gJFBkVlgS4=',
    'BK3BVW3U2eemuwVQVN3zd/GULno=',
  ],
])(
  'protocol %d from %s both ways',
  (protocol, source, sourcePort, destination, destinationPort, zero, one) => {
    const there = { protocol, source, sourcePort, destination, destinationPort }
    const back = {
      protocol,
      source: destination,
      sourcePort: destinationPort,
      destination: source,
      destinationPort: sourcePort,
    }
    expect([there, back].map((tuple) => communityId(tuple))).toEqual([`1:${zero}`, `1:${zero}`])
    expect([there, back].map((tuple) => communityId(tuple, 1))).toEqual([`1:${one}`, `1:${one}`])
  },
)

// Protocol, source, type, destination, code. The two one-way ICMPv6 rows are mirror images with different ids.
test.each([
  [
    1,
    '192.168.0.89',
    8,
    '192.168.0.1',
    0,
    'X0snYXpgwiv9TZtqg64sgzUn6Dk=',
    '03g6IloqVBdcZlPyX8r0hgoE7kA=',
  ],
  [
    1,
    '192.168.0.1',
    0,
    '192.168.0.89',
    0,
    'X0snYXpgwiv9TZtqg64sgzUn6Dk=',
    '03g6IloqVBdcZlPyX8r0hgoE7kA=',
  ],
  [
    1,
    '192.168.0.1',
    0,
    '192.168.0.89',
    20,
    'X0snYXpgwiv9TZtqg64sgzUn6Dk=',
    '03g6IloqVBdcZlPyX8r0hgoE7kA=',
  ],
  [
    1,
    '192.168.0.89',
    20,
    '192.168.0.1',
    0,
    '3o2RFccXzUgjl7zDpqmY7yJi8rI=',
    'lCXHHxavE1Vq3oX9NH5ladQg02o=',
  ],
  [
    1,
    '192.168.0.89',
    20,
    '192.168.0.1',
    1,
    'tz/fHIDUHs19NkixVVoOZywde+I=',
    'Ie3wmFyxiEyikbsbcO03d2nh+PM=',
  ],
  [
    1,
    '10.0.0.1',
    11,
    '10.0.0.2',
    0,
    'YHxtAirCG//0OzkcVAukqKQN9xM=',
    'XjUibYHaafLQ3pxQeiMI8g25q20=',
  ],
  [
    58,
    'fe80::200:86ff:fe05:80da',
    135,
    'fe80::260:97ff:fe07:69ea',
    0,
    'dGHyGvjMfljg6Bppwm3bg0LO8TY=',
    'kHa1FhMYIT6Ym2Vm2AOtoOARDzY=',
  ],
  [
    58,
    'fe80::260:97ff:fe07:69ea',
    136,
    'fe80::200:86ff:fe05:80da',
    0,
    'dGHyGvjMfljg6Bppwm3bg0LO8TY=',
    'kHa1FhMYIT6Ym2Vm2AOtoOARDzY=',
  ],
  [
    58,
    'fe80::260:97ff:fe07:69ea',
    135,
    'fe80::200:86ff:fe05:80da',
    0,
    'zavyT/cezQr1fmImYCwYnMXbgck=',
    '2hSqmsDZ2kdcY9kbiUzOEBic0iM=',
  ],
  [
    58,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    128,
    '3ffe:501:0:1001::2',
    0,
    '+TW+HtLHvV1xnGhV1lv7XoJrqQg=',
    'GfZxjAkDk2MkegpBYHV6tadtFXQ=',
  ],
  [
    58,
    '3ffe:501:0:1001::2',
    129,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    0,
    '+TW+HtLHvV1xnGhV1lv7XoJrqQg=',
    'GfZxjAkDk2MkegpBYHV6tadtFXQ=',
  ],
  [
    58,
    'fe80::200:86ff:fe05:80da',
    133,
    'ff02::2',
    0,
    'hO+sN4H+MG5MY/8hIrXPqc4ZQz0=',
    'L7Ka0ZMYu+J3bL4ulW2PrqyXNo8=',
  ],
  [
    58,
    'fe80::260:97ff:fe07:69ea',
    134,
    'ff02::1',
    0,
    'pkvHqCL88/tg1k4cPigmZXUtL00=',
    'K/ee5UCqAMAQXDorP5nSa2CGLjc=',
  ],
  [
    58,
    '3ffe:501:1800:2345::2',
    3,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    0,
    '2ObVBgIn28oZvibYZhZMBgh7WdQ=',
    'lVEtCZpYu84Xqaa++3lXFyuu2n4=',
  ],
  [
    58,
    '3ffe:501:410:0:2c0:dfff:fe47:33e',
    1,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    4,
    'hLZd0XGWojozrvxqE0dWB1iM6R0=',
    'W8MHwXpWzpoSTD+cGcaJr4u0ys8=',
  ],
  [
    58,
    '3ffe:507:0:1:260:97ff:fe07:69ea',
    3,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    0,
    'NdobDX8PQNJbAyfkWxhtL2Pqp5w=',
    'OlOWx9psIbBFi7lOCw/4MhlKR9M=',
  ],
  [
    58,
    '3ffe:507:0:1:200:86ff:fe05:80da',
    3,
    '3ffe:507:0:1:260:97ff:fe07:69ea',
    0,
    '/OGBt9BN1ofenrmSPWYicpij2Vc=',
    'Ij4ZxnC87/MXzhOjvH2vHu7LRmE=',
  ],
])(
  'ICMP %d from %s type %d',
  (protocol, source, sourcePort, destination, destinationPort, zero, one) => {
    const tuple = { protocol, source, sourcePort, destination, destinationPort }
    expect([communityId(tuple), communityId(tuple, 1)]).toEqual([`1:${zero}`, `1:${one}`])
  },
)

test('echo request and reply belong together, unreachable stands alone', () => {
  expect([icmpCounterpart(1, 8), icmpCounterpart(1, 0), icmpCounterpart(58, 129)]).toEqual([
    0, 8, 128,
  ])
  expect([icmpCounterpart(1, 3), icmpCounterpart(58, 1), icmpCounterpart(58, 8)]).toEqual([
    -1, -1, -1,
  ])
})
