/**
 * OAuth and OpenID Connect beyond the code flow: what tokens are worth and how they end, every way to ask and to be answered, grants without a
 * page, devices, pushed requests and logouts. The chapters are in e2e/protocol and share a server for each database. A test that equals a module
 * of the OpenID conformance suite has its name.
 */
import { before } from 'node:test'
import { assertions } from '../protocol/assertions'
import { deviceGuesses, devices } from '../protocol/devices'
import { grants } from '../protocol/grants'
import { introspection } from '../protocol/introspection'
import { logouts } from '../protocol/logouts'
import { openidClient } from '../protocol/openid-client'
import { parameters } from '../protocol/parameters'
import { requests } from '../protocol/requests'
import { prepare } from '../protocol/world'
import { forEachDatabase } from '../support/databases'

forEachDatabase((_, start) => {
  before(() => prepare(start))

  introspection()
  requests()
  parameters()
  grants()
  devices()
  assertions()
  openidClient()
  logouts()
  deviceGuesses()
})
