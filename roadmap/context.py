def header(request):
    return {}
