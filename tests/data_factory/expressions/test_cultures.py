"""Time zones have the names that Windows gives them, and letters of any script their casing."""

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("@convertFromUtc('2024-07-01T12:00:00Z', 'Pacific Standard Time')", "2024-07-01T05:00:00.0000000"),
        ("@convertFromUtc('2024-01-01T12:00:00Z', 'pacific standard time')", "2024-01-01T04:00:00.0000000"),
        ("@convertFromUtc('2024-07-01T12:00:00Z', 'W. Europe Standard Time', 'HH:mm')", "14:00"),
        ("@convertFromUtc('2024-07-01T12:00:00Z', 'India Standard Time', 'HH:mm')", "17:30"),
        ("@convertFromUtc('2024-07-01T12:00:00Z', 'UTC')", "2024-07-01T12:00:00.0000000Z"),
        ("@convertToUtc('2024-07-01T12:00:00', 'Tokyo Standard Time')", "2024-07-01T03:00:00.0000000Z"),
        ("@convertTimeZone('2024-07-01T12:00', 'Eastern Standard Time', 'GMT Standard Time', 'g')", "07/01/2024 17:00"),
        ("@convertTimeZone('2024-07-01T12:00:00Z', 'Eastern Standard Time', 'UTC')", "2024-07-01T12:00:00.0000000Z"),
    ],
)
def test_time_zones_have_windows_names(expression: str, value: str) -> None:
    assert evaluate(expression, Context()) == value


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("@convertToUtc('2024-03-31T02:30:00', 'W. Europe Standard Time')", "skipped"),
        ("@convertToUtc('2024-10-27T02:30:00', 'W. Europe Standard Time')", "ambiguous"),
        ("@convertToUtc('2024-01-01T12:00:00Z', 'W. Europe Standard Time')", "has a zone already"),
        ("@convertFromUtc('2024-01-01T12:00:00', 'W. Europe Standard Time')", "ends with 'Z'"),
    ],
)
def test_a_time_that_cannot_be_converted_is_refused(expression: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        evaluate(expression, Context())


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("@toUpper('straße é')", "STRAßE É"),
        ("@toLower('ÀÉ')", "àé"),
        ("@startsWith('École', 'é')", True),
        ("@indexOf('straße', 'SS')", -1),
        ("@contains('École', 'é')", False),
    ],
)
def test_letters_beyond_ascii_have_casing_one_for_one(expression: str, value: object) -> None:
    assert evaluate(expression, Context()) == value
