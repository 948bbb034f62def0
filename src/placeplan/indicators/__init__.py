"""Statistics plans are judged by: rates, inequality, life expectancy, funnels, control charts, queues, waits."""
