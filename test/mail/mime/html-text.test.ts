import { describe, expect, it } from 'vitest';
import { nestsDeeperThan, withoutTags } from '../../../src/mail/mime/html-tags.ts';
import { htmlText } from '../../../src/mail/mime/html-text.ts';
import { linkTarget, plainLinks } from '../../../src/mail/mime/links.ts';

describe('HTML as text', () => {
  it.each([
    ['paragraphs and breaks', '<p>One<br>two</p><p>three</p>', 'One\ntwo\n\nthree'],
    ['headings as they are written', '<h1>Your visit</h1><p>soon</p>', 'Your visit\n\nsoon'],
    ['lists', '<ul><li>brush</li><li>floss</li></ul><ol><li>a</li></ol>', '- brush\n- floss\n\n 1. a'],
    ['quotes', '<blockquote>yes<blockquote>no</blockquote></blockquote>', '> yes\n>\n> > no'],
    ['entities', '<p>&pound;5 &lt; &#8364;6 &amp; more</p>', '£5 < €6 & more'],
    ['nothing hidden', '<p>a<span style="color:red;display: none">b</span><i hidden>c</i></p>', 'a'],
    ['no scripts and styles', '<style>p{}</style><script>alert(1)</script><title>t</title>a', 'a'],
    ['pictures by their words', '<img src="https://x.example/p.gif"><img alt="Tooth" src=t.png>', 'Tooth'],
    ['long lines whole', `<p>${'word '.repeat(60)}</p>`, 'word '.repeat(60).trim()],
  ])('has %s', (_, html, text) => expect(htmlText(html)).toBe(text));

  it('numbers links, each address once, and leaves out what is no link', () => {
    const links: string[] = [];
    const text = htmlText(
      `<a href="https://x.example/a">our map</a>, <a href=" https://x.example/a ">again</a>,
       <a href="https://x.example/b"><img src="i.png"></a> <a href="javascript:alert(1)">script</a>
       <a href="#top">top</a> <a href="file:///etc/passwd">file</a>
       <a href="mailto:a@x.example">a@x.example</a> <a href="mailto:a@x.example">write</a>`,
      links,
    );
    expect(text).toBe('our map [1], again [1], [2] script top file a@x.example write [3]');
    expect(links).toEqual(['https://x.example/a', 'https://x.example/b', 'mailto:a@x.example']);
  });

  it.each([
    ['ten megabytes', '<p>Hello <a href="https://x.example/1">link</a> there</p>'.repeat(190_000)],
    ['a million open tags', '<b>'.repeat(1_000_000)],
    ['open tags behind false end tags', '<b></x>'.repeat(200_000)],
    ['styles without an end', '<style>'.repeat(200_000)],
    ['comments without an end', '<!--'.repeat(300_000)],
    ['tags without an end', '<a href='.repeat(180_000)],
    ['blanks', `a${'&nbsp;'.repeat(200_000)}b`],
    ['quotes in quotes', `${'<blockquote>'.repeat(400)}x`],
  ])('takes bounded time for %s', (_, html) => {
    const started = performance.now();
    htmlText(html);
    withoutTags(html);
    // Far above what it takes, far below what it took without the bounds.
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('knows how deep elements stand in each other', () => {
    expect(nestsDeeperThan('<div><p><p><br><b>'.repeat(3), 6)).toBe(false);
    expect(nestsDeeperThan('<div><b>'.repeat(4), 6)).toBe(true);
    expect(nestsDeeperThan('<div></span></div>'.repeat(100), 1)).toBe(false);
  });

  it('can do with the words alone', () => {
    const html =
      '<head><title>t</title></head><STYLE>a</STYLE><p>5 < 6 &amp; 7<br>x<!-- no --></p>&#8364; &bogus;';
    expect(withoutTags(html).trim()).toBe('5 < 6 & 7\nx\n€ &bogus;');
  });
});

describe('links', () => {
  it.each([
    ['https://x.example/a', 'https://x.example/a'],
    ['HTTP://x.example', 'HTTP://x.example'],
    [' ht\ntps://x.example', 'https://x.example'],
    ['mailto:a@x.example', 'mailto:a@x.example'],
    ['javascript:alert(1)', null],
    ['java\u0000script:alert(1)', null],
    ['data:text/html,x', null],
    ['//x.example', null],
    ['https://', null],
    [undefined, null],
  ])('%j leads to %j', (href, target) => expect(linkTarget(href)).toBe(target));

  it.each([
    ['See https://x.example/a.', ['https://x.example/a']],
    [
      '(https://x.example/a_(b)) and https://x.example/a, twice https://x.example/a',
      ['https://x.example/a_(b)', 'https://x.example/a'],
    ],
    ['<https://x.example/a?b=1&c=%20>', ['https://x.example/a?b=1&c=%20']],
    [`https://x.example/${')'.repeat(100_000)}`, []],
    ['nothing here: x.example', []],
  ])('stand in %j', (text, links) => expect(plainLinks(text)).toEqual(links));
});
