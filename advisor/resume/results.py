"""Whether a text states a measured result."""

import re

from advisor.resume.dates import find_dates

_CHANGE = (
    r"(?:reduc|cut|sav|improv|increas|rais|boost|decreas|lower|accelerat|speed|sped|shorten|grew|grow"
    r"|halv|doubl|tripl|from\b.{0,30}\bto\b|under|within|faster|down\s+to|up\s+to|achiev|reach)"
)
_METRIC = (
    r"(?:accuracy|precision|recall|f-?1|auc|auroc|auprc|roc|rmse|mae|mape|mse|bleu|rouge|map|iou|miou"
    r"|r2|r²|ndcg|mrr|perplexity|score|dice|psnr|wer|sharpe|kappa|error|elo|r-squared|hit\s?rate)"
)
_COUNT = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
_OFTEN = r"(?:hourly|daily|weekly|monthly|quarterly|yearly)"
_WENT = (
    r"(?:fell|falls?|rose|rises?|dropped|grew|shrank|cut|reduced|increased|raised|lowered|improved"
    r"|went\s+(?:up|down)|shortened|decreased)"
)
_RESULTS = re.compile(
    rf"""
      \d\s?%(?!\s*(?:remote|fte|time|equity|scholarship|financial|tuition|funded|attendance|online))
    | \d\s?(?:percent|prozent|pour\s?cent|por\s?ciento|pp|percentage\s+points|bps)\b
    | \b\d+(?:\.\d+)?\s?[x×](?![\w]) | \b\d+-fold\b | \b(?:two|three|four|five|ten)fold\b
    | \b\d[\d,.]*\s?(?:ms|µs|us|milliseconds|microseconds|fps|qps|rps|tps)\b
    | [$€£¥₹]\s?\d | \b\d[\d,.]*\s?[kKmMbB]?\s?(?:usd|eur|euros?|dollars|gbp)\b
    | \b\d[\d,.]*\s?[kKmMbB]?\+?\s+(?:[\w-]+\s+){{0,2}}(?:users?|customers?|clients?|downloads?
        |subscribers?|patients|visitors|stars|installs|requests|queries|sales|citations
        |players)\b
    | \b(?:ranked|rank|placed|place)\s+(?:in\s+the\s+)?(?:\#|no\.?\s?|top\s)?\d | \btop[\s-]\d
    | \b\d+(?:st|nd|rd|th)\s+(?:place|of|out|among|rank) | \#\d+\s+(?:of|out|in|on)
    | \b(?:first|second|third)\s+(?:place|prize|of\s+\d)
    | \b{_METRIC}\b[^.;\d]{{0,25}}\d | \b\d?\.\d+\s+(?:\w+\s+){{0,2}}{_METRIC}\b
    | {_CHANGE}[^.;]{{0,60}}\b\d[\d,.]*\s?(?:s|sec|seconds?|min|minutes?|hours?|hrs|days?
        |weeks?|months?|gb|mb|tb|steps|errors|defects|tickets|bugs)\b
    | \bfrom\s+[$€£]?\d[\d,.]*\s?\w*\s+to\s+[$€£]?\d
    | \b{_OFTEN}\s+to\s+{_OFTEN}\b
    | \binstead\s+of\s+{_COUNT}\b | \bfrom\s+{_COUNT}\b[^.;]{{0,30}}\bto\s+{_COUNT}\b
    | \b{_WENT}\b[^.;]{{0,40}}\bby\s+(?:(?:almost|nearly|over|about)\s+)?
        (?:an?\s+(?:third|quarter|half|fifth|tenth)|half|{_COUNT})\b
    | \b(?:halved|doubled|tripled|quadrupled)\b
    | \b(?:fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+of\s+\d
    | \b(?:saved|saving|saves|found|caught|prevented|stopped)\s+(?:[a-z]+\s+){{0,2}}{_COUNT}
        \s+(?!(?:of|to|in|for)\b)[a-z]
    | {_COUNT}\s+(?:days?|hours?|weeks?|minutes?|seconds?)\s+(?:earlier|faster|sooner|less)\b
    """,
    re.I | re.X,
)


def has_result(text: str) -> bool:
    """Whether a text states a measured result; dates and counts of years are none."""
    for dates in reversed(find_dates(text)):
        text = text[: dates.left] + " " + text[dates.right :]
    return bool(_RESULTS.search(text))
