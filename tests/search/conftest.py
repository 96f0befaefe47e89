from tests.helpers.published import next_day

__all__ = ["next_day"]
