"""Turns the tweets inside vaderSentiment's source archive into one JSON line each.

usage: demo_tweets.py ARCHIVE TARGET
"""

import html
import io
import json
import os
import sys
import tarfile

INNER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
TWEETS = "hutto_ICWSM_2014/tweets_GroundTruth.txt"
EXPECTED = 4200


def tweets(archive):
    """Yields (number, text). The file has CRLF line ends, HTML entities and no last line end."""
    with tarfile.open(archive) as outer, outer.extractfile(INNER) as inner:
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as data:
            text = data.extractfile(TWEETS).read().decode("utf-8-sig")
    for line in text.splitlines():
        number, _mean, tweet = line.split("\t", 2)
        yield number, html.unescape(tweet).strip()


def main(archive, target):
    rows = list(tweets(archive))
    if len(rows) != EXPECTED or len({number for number, _ in rows}) != EXPECTED:
        sys.exit(f"error: {archive} holds {len(rows)} tweets, not {EXPECTED}; delete it and try again.")
    # Under another name until it is whole: an interrupted run leaves nothing that looks complete.
    partial = f"{target}.partial"
    with open(partial, "w", encoding="utf-8") as file:
        for number, text in rows:
            file.write(json.dumps({"id": f"tweet-{number}", "text": text}, ensure_ascii=False) + "\n")
    os.replace(partial, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
