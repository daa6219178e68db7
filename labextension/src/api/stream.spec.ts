import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { link } from '../../testing/samples';
import { counting, FakeServices } from '../../testing/stage';
import type { Event as OurEvent } from './contract.gen';
import { EventStream } from './stream';

describe('EventStream', () => {
  let bus: FakeServices;
  let stream: EventStream;

  beforeEach(() => {
    vi.useFakeTimers();
    bus = new FakeServices();
    stream = new EventStream(bus.services);
  });

  afterEach(() => {
    stream.dispose();
    vi.useRealTimers();
  });

  it('passes on our events and nobody else’s', () => {
    const heard: OurEvent[] = [];
    stream.event.connect((_, event) => heard.push(event));
    bus.stream.emit({ schema_id: 'https://somebody.else/v1', kind: 'link' });
    bus.send({ kind: 'link', link: link() });
    expect(heard.map(event => event.link?.id)).toEqual(['1']);
  });

  it('says that events may be missing when the tab is seen again', () => {
    const missed = counting(stream.missed);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(missed.count).toBe(1);
  });

  it('says so once after a server was away, when the bus has had time to come back', () => {
    const missed = counting(stream.missed);
    bus.connectionFailure.emit(new Error('away'));
    bus.connectionFailure.emit(new Error('still away'));
    expect(missed.count).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(missed.count).toBe(1);
  });

  it('says nothing once disposed', () => {
    const missed = counting(stream.missed);
    bus.connectionFailure.emit(new Error('away'));
    stream.dispose();
    vi.advanceTimersByTime(60_000);
    bus.send({ kind: 'link', link: link() });
    expect(missed.count).toBe(0);
  });
});
